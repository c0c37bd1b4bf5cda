// Programs that come from the system's packages: installed by apt-get where that is possible without asking, named exactly elsewhere.
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { lastLine, run } from './run.mjs'
import { say, withProgress } from './progress.mjs'

/** Each need by package manager. In a Debian name `a|b` stands for "a, or b where a has become b". */
const needs = {
  compiler: { apt: ['g++'], dnf: ['gcc-c++'], pacman: ['gcc'], zypper: ['gcc-c++'] },
  pip: { apt: ['python3-pip'], dnf: ['python3-pip'], pacman: ['python-pip'], zypper: ['python3-pip'] },
  venv: { apt: ['python3-venv'], dnf: ['python3'], pacman: ['python'], zypper: ['python3'] },
  chromium: { apt: ['chromium'], dnf: ['chromium'], pacman: ['chromium'], zypper: ['chromium'] },
  display: {
    apt: ['xvfb', 'xauth'],
    dnf: ['xorg-x11-server-Xvfb', 'xorg-x11-xauth'],
    pacman: ['xorg-server-xvfb', 'xorg-xauth'],
    zypper: ['xorg-x11-server-Xvfb', 'xauth'],
  },
  slurm: {
    apt: ['slurm-wlm', 'munge'],
    dnf: ['slurm', 'slurm-slurmctld', 'slurm-slurmd', 'munge'],
    pacman: ['slurm-llnl', 'munge'],
    zypper: ['slurm', 'slurm-node', 'munge'],
  },
  squashfs: { apt: ['squashfs-tools'], dnf: ['squashfs-tools'], pacman: ['squashfs-tools'], zypper: ['squashfs'] },
  electron: {
    apt: [
      'libgtk-3-0|libgtk-3-0t64',
      'libnss3',
      'libasound2|libasound2t64',
      'libgbm1',
      'libxss1',
      'libatk-bridge2.0-0|libatk-bridge2.0-0t64',
      'libcups2|libcups2t64',
    ],
    dnf: ['gtk3', 'nss', 'alsa-lib', 'mesa-libgbm', 'libXScrnSaver', 'at-spi2-atk', 'cups-libs'],
    pacman: ['gtk3', 'nss', 'alsa-lib', 'mesa', 'libxss', 'at-spi2-core', 'libcups'],
    zypper: ['libgtk-3-0', 'mozilla-nss', 'libasound2', 'libgbm1', 'libXss1', 'libatk-bridge-2_0-0', 'libcups2'],
  },
}

const managers = {
  apt: 'apt-get install -y',
  dnf: 'dnf install -y',
  pacman: 'pacman -S --needed',
  zypper: 'zypper install -y',
}

/**
 * @param {string} release text of /etc/os-release
 * @returns {'apt' | 'dnf' | 'pacman' | 'zypper' | null}
 */
export const managerOf = (release) => {
  const names = [...release.matchAll(/^(?:ID|ID_LIKE)=(.*)$/gm)].flatMap((match) =>
    match[1].replaceAll('"', '').split(/\s+/),
  )
  if (names.some((name) => name === 'debian' || name === 'ubuntu')) return 'apt'
  if (names.some((name) => name === 'fedora' || name === 'rhel' || name === 'centos')) return 'dnf'
  if (names.includes('arch')) return 'pacman'
  return names.some((name) => name.includes('suse')) ? 'zypper' : null
}

const thisManager = () => {
  try {
    return managerOf(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return null
  }
}

/**
 * @param {readonly (keyof typeof needs)[]} wanted
 * @returns {string} the command to type, for the distribution of this machine
 */
export const installCommand = (wanted, manager = thisManager()) => {
  if (process.platform === 'darwin' && wanted.includes('compiler')) return 'xcode-select --install'
  if (manager === null) return `Install with your system's package manager: ${wanted.join(', ')}.`
  const names = wanted.flatMap((need) => needs[need][manager]).map((name) => name.split('|')[0])
  return `sudo ${managers[manager]} ${names.join(' ')}`
}

const exists = async (name) => /^\s*Candidate: (?!\(none\))/m.test((await run('apt-cache', ['policy', name])).output)

const currentName = async (name) => {
  for (const candidate of name.split('|')) if (await exists(candidate)) return candidate
  return name.split('|')[0]
}

const installed = async (names) => {
  const { output } = await run('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...names])
  const present = new Set(
    output
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  )
  return (name) => name.split('|').some((alternative) => present.has(alternative))
}

/**
 * Installs what is missing, if this is Debian or Ubuntu and we are root (AULENS_SKIP_APT=1 forbids it).
 * @param {readonly (keyof typeof needs)[]} wanted
 * @returns {Promise<{ ready: boolean, reason: string | null, fix: string | null }>}
 */
export const ensureSystemPackages = async (wanted) => {
  const manager = thisManager()
  const fix = installCommand(wanted, manager)
  if (manager !== 'apt')
    return { ready: false, reason: 'Set-up installs system packages by itself only on Debian and Ubuntu.', fix }
  const names = wanted.flatMap((need) => needs[need].apt)
  const isInstalled = await installed(names.flatMap((name) => name.split('|')))
  const missing = names.filter((name) => !isInstalled(name))
  if (missing.length === 0) return { ready: true, reason: null, fix: null }
  if (process.env.AULENS_SKIP_APT)
    return { ready: false, reason: 'AULENS_SKIP_APT forbids installing system packages.', fix }
  if (process.getuid?.() !== 0) return { ready: false, reason: 'Installing system packages needs root.', fix }

  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const attempt = async () => {
    const current = await Promise.all(missing.map(currentName))
    say(`  apt-get install ${current.join(' ')}`)
    return withProgress('installing system packages', () =>
      run('apt-get', ['install', '-y', '--no-install-recommends', ...current], { env }),
    )
  }
  let result = await attempt()
  if (result.code !== 0) {
    // A fresh or long unused machine has no package lists, or old ones.
    await withProgress('fetching package lists', () => run('apt-get', ['update'], { env }))
    result = await attempt()
  }
  return result.code === 0
    ? { ready: true, reason: null, fix: null }
    : { ready: false, reason: `apt-get failed: ${lastLine(result.output, /^E:/) || lastLine(result.output)}`, fix }
}

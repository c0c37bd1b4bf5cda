import { describe, expect, it } from 'vitest'
import { installCommand, managerOf } from '../../../scripts/setup/system-packages.mjs'

describe('managerOf', () => {
  it.each([
    ['PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\n', 'apt'],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"\n', 'apt'],
    ['ID="rocky"\nID_LIKE="rhel centos fedora"\n', 'dnf'],
    ['ID=fedora\n', 'dnf'],
    ['ID=manjaro\nID_LIKE=arch\n', 'pacman'],
    ['ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', 'zypper'],
    ['ID=alpine\n', null],
    ['NAME="ID=debian"\n', null],
  ])('%j', (release, manager) => {
    expect(managerOf(release)).toBe(manager)
  })
})

describe('installCommand', () => {
  it.skipIf(process.platform === 'darwin').each([
    ['apt', 'sudo apt-get install -y g++ python3-pip'],
    ['dnf', 'sudo dnf install -y gcc-c++ python3-pip'],
    ['pacman', 'sudo pacman -S --needed gcc python-pip'],
    ['zypper', 'sudo zypper install -y gcc-c++ python3-pip'],
  ] as const)('names the packages as %s does', (manager, command) => {
    expect(installCommand(['compiler', 'pip'], manager)).toBe(command)
  })

  it('gives one name where Debian has had two', () => {
    expect(installCommand(['electron'], 'apt')).not.toContain('|')
  })

  it('says what is needed where the distribution is unknown', () => {
    expect(installCommand(['chromium'], null)).toContain('chromium')
  })
})

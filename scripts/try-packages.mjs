// Proves the packages: each is started from a path with spaces, in a folder it cannot write, with an empty home, without network, Node,
// Python or compiler. Nightly; Linux, as root (network namespaces).
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { root } from './setup/paths.mjs'

const help = `
Usage: npm run tool try-packages -- [--only unpacked|deb|AppImage] [dist folder]

Takes the unpacked folder, the deb and the AppImage that "npm run dist" made, and tries with each: aulens doctor, the window, and (unpacked)
the small demo. Linux, as root. Needs xvfb and iproute2.`

/** What a bare system has; no node, python or g++ among them. */
const bareTools = ['sh', 'uname', 'readlink', 'dirname', 'env', 'cat', 'ls', 'id', 'rm', 'mkdir']

const bareEnvironment = (work) => {
  const tools = join(work, 'bin')
  const home = join(work, 'empty home')
  rmSync(tools, { recursive: true, force: true })
  mkdirSync(tools, { recursive: true })
  mkdirSync(home, { recursive: true })
  for (const name of bareTools) {
    const path = ['/usr/bin', '/bin'].map((folder) => join(folder, name)).find((file) => existsSync(file))
    if (path !== undefined) symlinkSync(path, join(tools, name))
  }
  return {
    PATH: tools,
    HOME: home,
    LANG: 'C.UTF-8',
    ...Object.fromEntries(
      ['DISPLAY', 'XAUTHORITY'].flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
    ),
  }
}

const isIsolated = () => process.env.AULENS_ISOLATED === '1'
/** Runs this file again in a network namespace that has nothing but its own loopback, and with mounts of its own. */
const isolate = () => {
  const words = [
    '--net',
    '--mount',
    'sh',
    '-c',
    'ip link set lo up && exec "$@"',
    'sh',
    'xvfb-run',
    '-a',
    '-s',
    '-screen 0 1600x1000x24',
    process.execPath,
    fileURLToPath(import.meta.url),
    ...process.argv.slice(2),
  ]
  return (
    spawnSync('unshare', words, { stdio: 'inherit', env: { ...process.env, AULENS_ISOLATED: '1', DISPLAY: undefined } })
      .status ?? 1
  )
}

/** The small demo by one click: faces are drawn, imported, learnt and asked. */
const makeDemo = async (page) => {
  await page.getByRole('button', { name: 'Open the demo project' }).click()
  const making = page.getByRole('progressbar', { name: 'Making the demo project' })
  await making.waitFor()
  await making.waitFor({ state: 'detached', timeout: 900_000 })
  await page.getByRole('region', { name: 'What the network of demo responds to' }).getByRole('link').first().waitFor()
  await page.getByRole('link', { name: 'Corpus', exact: true }).click()
  await page.getByRole('grid').getByRole('gridcell').first().waitFor()
}

/** Starts the window and waits until its page says what computes here; then does what is asked on it. */
const openWindow = async (program, environment, work, act = async () => undefined) => {
  const { chromium } = await import('@playwright/test')
  const window = spawn(
    program,
    ['--no-sandbox', '--remote-debugging-port=0', `--user-data-dir=${join(work, 'user data')}`],
    {
      env: { ...environment, AULENS_DEMO: 'small', APPIMAGE_EXTRACT_AND_RUN: '1', TMPDIR: work },
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    },
  )
  let said = ''
  try {
    const address = await new Promise((resolvePromise, reject) => {
      window.stderr.setEncoding('utf8').on('data', (text) => {
        said += text
        const found = /DevTools listening on (ws:\S+)/.exec(said)
        if (found !== null) resolvePromise(found[1])
      })
      window.once('exit', (code) => reject(new Error(`${program} ended with ${String(code)}: ${said.slice(-800)}`)))
    })
    const browser = await chromium.connectOverCDP(address, { noDefaults: true })
    const context = browser.contexts()[0]
    const page = context.pages()[0] ?? (await context.waitForEvent('page'))
    await page
      .getByRole('complementary', { name: 'This computer' })
      .getByText(/Computes on/)
      .waitFor({ timeout: 120_000 })
    await act(page)
    const title = await page.title()
    await browser.close()
    return title
  } finally {
    // Its process group: an AppImage starts the program as a child.
    process.kill(-window.pid, 'SIGTERM')
    await new Promise((resolvePromise) => window.once('close', resolvePromise))
  }
}

const command = (program, parameters, environment) => {
  const { status, stdout, stderr } = spawnSync(program, parameters, {
    env: environment,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  if (status !== 0)
    throw new Error(`${program} ${parameters.join(' ')} ended with ${String(status)}: ${stderr.slice(-2000)}`)
  return stdout
}

const doctor = (program, before, environment) => {
  const said = command(program, [...before, 'doctor', '--json'], environment)
  // An AppImage that unpacks itself names its files around the answer.
  const status = JSON.parse(/\{.*\}/.exec(said)?.[0] ?? 'null')
  if (status.rung !== 'native' || status.selfTest?.passed !== true)
    throw new Error(`The engine of ${program} is ${status.rung}, self-test ${JSON.stringify(status.selfTest)}`)
  return `${status.backend}, TensorFlow ${status.versions.tensorflow}, self-test passed`
}

const mounted = []
/** Root may write anywhere but on what is mounted read-only. */
const readOnly = (folder) => {
  command('mount', ['--bind', folder, folder], process.env)
  mounted.push(folder)
  command('mount', ['-o', 'remount,bind,ro', folder], process.env)
}

const main = async (dist, only) => {
  const work = mkdtempSync(join(process.env.AULENS_TRY_FOLDER ?? tmpdir(), 'aulens packages '))
  const environment = bareEnvironment(work)
  const results = []
  const attempt = async (name, act) => {
    if (only !== undefined && !name.startsWith(only)) return
    const started = Date.now()
    try {
      results.push(`passed  ${name}: ${await act()} (${((Date.now() - started) / 1000).toFixed(0)} s)`)
    } catch (error) {
      results.push(`FAILED  ${name}: ${error.message}`)
    }
    process.stdout.write(`${results.at(-1)}\n`)
  }
  try {
    const unpacked = join(work, 'My Programs', 'AULens')
    mkdirSync(join(work, 'My Programs'))
    command('/usr/bin/cp', ['-a', join(dist, 'linux-unpacked'), unpacked], process.env)
    readOnly(unpacked)
    await attempt('unpacked, command', async () => doctor(join(unpacked, 'aulens'), [], environment))
    await attempt('unpacked, window and demo', async () =>
      openWindow(join(unpacked, 'aulens-workstation'), environment, work, makeDemo),
    )
    const files = readdirSync(dist)
    const deb = files.find((file) => file.endsWith('.deb'))
    await attempt('deb', async () => {
      const target = join(work, 'deb')
      command('/usr/bin/dpkg-deb', ['-x', join(dist, deb), target], process.env)
      const installed = join(target, 'opt', 'AULens')
      readOnly(installed)
      return `${doctor(join(installed, 'aulens'), [], environment)}; ${await openWindow(join(installed, 'aulens-workstation'), environment, work)}`
    })
    const image = files.find((file) => file.endsWith('.AppImage'))
    await attempt('AppImage', async () => {
      const where = { ...environment, APPIMAGE_EXTRACT_AND_RUN: '1', TMPDIR: work }
      return `${doctor(join(dist, image), ['--command'], where)}; ${await openWindow(join(dist, image), environment, work)}`
    })
  } finally {
    for (const folder of mounted) spawnSync('umount', ['-l', folder])
    rmSync(work, { recursive: true, force: true, maxRetries: 5 })
  }
  const failed = results.filter((line) => line.startsWith('FAILED')).length
  process.stdout.write(`${results.length - failed} passed, ${failed} failed\n`)
  return failed === 0 ? 0 : 1
}

const { values, positionals } = parseArgs({
  options: { only: { type: 'string' }, help: { type: 'boolean', default: false } },
  allowPositionals: true,
})
if (values.help) process.stdout.write(`${help.trim()}\n`)
else
  process.exitCode = isIsolated() ? await main(resolve(positionals[0] ?? join(root, 'dist')), values.only) : isolate()

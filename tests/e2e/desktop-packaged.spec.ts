import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import type { Browser, Page } from '@playwright/test'
import { expect, preparedFolder, root, test } from './fixtures.ts'

// The program as it is installed: packed here, copied nowhere else, with its fuses set. With them it listens to no debugger of Node, so
// it is driven by Chromium's own protocol alone.

interface Window {
  readonly page: Page
  readonly said: () => string
  readonly close: () => Promise<void>
}

/** An environment in which there is no Node, no Python and no compiler, and a home that was never used. */
const bare = (home: string): Record<string, string> => ({
  HOME: home,
  PATH: '/nowhere',
  LANG: 'C.UTF-8',
  DISPLAY: process.env['DISPLAY'] ?? '',
})
/** What would turn an Electron without fuses into a Node, load a file into it, or open it to a debugger. */
const attack = {
  environment: { ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--require /nowhere/evil.cjs' },
  parameters: ['--inspect=0'],
}

const devTools = (program: ChildProcess, said: () => string): Promise<string> =>
  new Promise((resolve, reject) => {
    program.stderr?.on('data', () => {
      const found = /DevTools listening on (ws:\S+)/.exec(said())?.[1]
      if (found !== undefined) resolve(found)
    })
    program
      .once('error', reject)
      .once('exit', (code) =>
        reject(new Error(`The packed program ended with ${String(code)}: ${said().slice(-2000)}`)),
      )
  })

const firstPage = async (browser: Browser): Promise<Page> => {
  const [context] = browser.contexts()
  if (context === undefined) throw new Error('The packed program shows no window.')
  return context.pages()[0] ?? context.waitForEvent('page')
}

let output: string
let program: string

const openWindow = async (home: string, parameters: readonly string[]): Promise<Window> => {
  // Chromium's sandbox does not run as root.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const started = spawn(
    join(program, 'aulens-workstation'),
    [
      ...sandbox,
      '--remote-debugging-port=0',
      `--user-data-dir=${join(home, 'settings')}`,
      ...attack.parameters,
      ...parameters,
    ],
    { cwd: home, env: { ...bare(home), ...attack.environment }, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let said = ''
  started.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const browser = await chromium.connectOverCDP(await devTools(started, () => said), { noDefaults: true })
  const page = await firstPage(browser)
  await expect(page.getByRole('navigation', { name: 'Workspaces' })).toBeVisible()
  const close = async (): Promise<void> => {
    const ended = new Promise((resolve) => started.once('exit', resolve))
    await browser.close()
    started.kill('SIGTERM')
    await ended
  }
  return { page, said: () => said, close }
}

test.beforeAll(() => {
  test.setTimeout(600_000)
  output = mkdtempSync(join(tmpdir(), 'aulens packed '))
  execFileSync(process.execPath, [join(root, 'scripts', 'dist.mjs'), '--unpacked', '--output', output], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  program = join(output, 'linux-unpacked')
})
test.afterAll(() => {
  rmSync(output, { recursive: true, force: true, maxRetries: 5 })
})

test('the packed program starts from nothing, computes natively, shows corpus and filters, and finds them again', async () => {
  test.skip(process.platform !== 'linux', 'Packages are made and tried on Linux.')
  test.setTimeout(400_000)
  const home = join(output, 'a home')
  const project = join(home, 'Study.aulens')
  mkdirSync(home)
  cpSync(join(process.env[preparedFolder] ?? '', 'Study.aulens'), project, { recursive: true })

  const first = await openWindow(home, ['--project', project])
  const { page } = first
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  await expect(page.getByRole('complementary', { name: 'This computer' }).getByRole('status')).toContainText(
    'Computes on the',
    { timeout: 60_000 },
  )

  await page.getByRole('link', { name: 'Corpus', exact: true }).click()
  await page
    .getByRole('grid')
    .getByRole('gridcell', { name: /^S\d+, sequence/ })
    .first()
    .click()
  // Its picture comes through the lab.
  await expect(page.getByRole('complementary', { name: 'Inspector' }).getByRole('img').first()).toBeVisible()

  await page.getByRole('link', { name: 'Filters', exact: true }).click()
  await page.getByRole('button', { name: 'Inspect conv3' }).click()
  const filters = page.getByRole('listbox', { name: 'Filters of the layer' }).getByRole('option')
  await expect(filters).toHaveCount(256, { timeout: 200_000 })
  await filters.first().click()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: /^Filter \d+$/ })).toBeVisible()
  expect(errors).toEqual([])
  expect(first.said(), 'a debugger of Node').not.toContain('Debugger listening')
  await first.close()

  const next = await openWindow(home, [])
  await next.page.getByRole('button', { name: /^Go on where you were/ }).click()
  await expect(next.page.getByRole('heading', { level: 1, name: /^Filter \d+$/ })).toBeVisible()
  await next.close()
})

test('the packed command answers and passes its self-test; every fuse of the window is set', async () => {
  test.skip(process.platform !== 'linux', 'Packages are made and tried on Linux.')
  const home = join(output, 'another home')
  mkdirSync(join(home, 'bin'), { recursive: true })
  const environment = { ...bare(home), PATH: '/usr/bin:/bin' }
  const status = JSON.parse(
    execFileSync(join(program, 'aulens'), ['doctor', '--json'], { env: environment, encoding: 'utf8' }),
  ) as { rung: string; selfTest: { passed: boolean } | null; node: string }
  expect(status).toMatchObject({ rung: 'native', selfTest: { passed: true }, node: expect.stringMatching(/^24\./) })

  const { readFuses, wantedFuses } = await import('../../scripts/packaging/fuses.mjs')
  const fuses = await readFuses(join(program, 'aulens-workstation'))
  expect(Object.keys(fuses).length).toBeGreaterThanOrEqual(7)
  for (const [name, state] of Object.entries(fuses)) expect(state, name).toBe(wantedFuses('linux')[name])
})

test('every bundled part has its licence in the one file and its line in the bill of materials', () => {
  test.skip(process.platform !== 'linux', 'Packages are made and tried on Linux.')
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const bill = JSON.parse(readFileSync(join(program, `aulens-${version}.cdx.json`), 'utf8')) as {
    bomFormat: string
    components: { name: string; version: string; licenses: unknown[] }[]
  }
  const licences = readFileSync(join(program, 'LICENCES.txt'), 'utf8')
  expect(bill.bomFormat).toBe('CycloneDX')
  expect(bill.components.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'Electron',
      'TensorFlow',
      '@vue/runtime-core',
      'zod',
      '@tensorflow/tfjs-node',
      'AssemblyScript runtime',
      'OpenCV frontal face cascade',
    ]),
  )
  for (const component of bill.components) {
    expect(component.licenses, component.name).toHaveLength(1)
    expect(licences.includes(`\n${component.name} ${component.version} — `), component.name).toBe(true)
  }
})

/// <reference lib="dom" />
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron, chromium, test as base, expect } from '@playwright/test'
import type { BrowserContext, ElectronApplication, Locator, Page } from '@playwright/test'

/** Environment variable by which prepare.ts tells the tests where the prepared project lies. */
export const preparedFolder = 'AULENS_E2E_PREPARED'
export const root = fileURLToPath(new URL('../../', import.meta.url))

interface Tools {
  readonly electron: { readonly executable: string; readonly args: readonly string[]; readonly version: string } | null
  readonly chromium: { readonly executable: string; readonly args: readonly string[] } | null
}
const tools = (): Tools =>
  JSON.parse(readFileSync(join(root, 'node_modules', '.aulens', 'tests.json'), 'utf8')) as Tools
/** Electron's parameters; where they name the clone to show, this one: several may share their node_modules. */
const windowParameters = (args: readonly string[]): string[] =>
  args.map((arg) => (arg.startsWith('--app-dir=') ? `--app-dir=${root}` : arg))

export type FaceName = 'desktop' | 'browser'
export interface FaceOptions {
  face: FaceName
  /** Environment variables of the program, beside those of the tests. */
  environment: Readonly<Record<string, string>>
}

/** What a page did that it must not; every test ends with a look at it. */
export interface Misdeeds {
  readonly errors: string[]
  readonly foreign: string[]
  readonly violations: () => Promise<string[]>
}

export interface Opened {
  readonly page: Page
  readonly context: BrowserContext
  readonly misdeeds: Misdeeds
  /** Null in the browser. */
  readonly app: ElectronApplication | null
  readonly address: string
  readonly close: () => Promise<void>
}

const ownAddress = /^(app|aulens-media|devtools|blob|data):|^(http|ws):\/\/127\.0\.0\.1:\d+\//

const watch = async (page: Page): Promise<Misdeeds> => {
  const errors: string[] = []
  const foreign: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text())
  })
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('request', (request) => {
    if (!ownAddress.test(request.url())) foreign.push(request.url())
  })
  const listen = (): void => {
    const kept = window as Window & { violations?: string[] }
    const found: string[] = []
    kept.violations = found
    // Buffered: it also tells what happened while the page was loading, before the test could listen.
    new ReportingObserver((reports) => found.push(...reports.map((report) => JSON.stringify(report.body))), {
      types: ['csp-violation'],
      buffered: true,
    }).observe()
  }
  await page.addInitScript(listen)
  await page.evaluate(listen)
  return {
    errors,
    foreign,
    violations: () => page.evaluate(() => (window as Window & { violations?: string[] }).violations ?? []),
  }
}

const inherited = (): Record<string, string> =>
  Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined))

/** Opens the window on a user folder of its own, so that a second opening finds what the first one left. */
const openDesktop = async (
  userFolder: string,
  parameters: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<Opened> => {
  const { electron } = tools()
  if (electron === null) throw new Error('There is no Electron for the tests: run "node scripts/setup.mjs --tests".')
  const app = await _electron.launch({
    executablePath: electron.executable,
    args: [...windowParameters(electron.args), `--user-data-dir=${userFolder}`, ...parameters],
    cwd: root,
    env: { ...inherited(), ...environment },
  })
  const page = await app.firstWindow()
  return {
    page,
    app,
    context: app.context(),
    misdeeds: await watch(page),
    address: page.url(),
    close: () => app.close(),
  }
}

/** Starts the window as a person would, with nobody at its inner ends. */
export const startWindow = (userFolder: string, parameters: readonly string[]): ChildProcess => {
  const { electron } = tools()
  if (electron === null) throw new Error('There is no Electron for the tests: run "node scripts/setup.mjs --tests".')
  return spawn(
    electron.executable,
    [...windowParameters(electron.args), `--user-data-dir=${userFolder}`, ...parameters],
    { cwd: root, stdio: 'ignore' },
  )
}

/** Starts the program once more for the same user folder, where one window is open already; resolves with its exit code once it has ended. */
export const startAgain = (userFolder: string, parameters: readonly string[]): Promise<number | null> => {
  const second = startWindow(userFolder, parameters)
  return new Promise((resolve, reject) => second.once('exit', resolve).once('error', reject))
}

const addressFrom = (server: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    server.stdout?.once('data', (line: Buffer) => resolve((JSON.parse(String(line)) as { url: string }).url))
    server.once('exit', (code) => reject(new Error(`The server ended with ${String(code)}.`)))
  })

/** Starts the server and opens its address in Chromium; `userFolder` is the home folder of both. */
export const openBrowser = async (
  userFolder: string,
  parameters: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<Opened> => {
  const { chromium: found } = tools()
  if (found === null) throw new Error('There is no Chromium for the tests: run "node scripts/setup.mjs --tests".')
  const server = spawn(
    process.execPath,
    [join(root, 'src', 'server', 'main.ts'), '--json', '--port', '0', ...parameters],
    {
      cwd: root,
      env: { ...process.env, ...environment, HOME: userFolder, XDG_CONFIG_HOME: join(userFolder, 'config') },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const address = await addressFrom(server)
  const context = await chromium.launchPersistentContext(join(userFolder, 'chromium'), {
    executablePath: found.executable,
    args: [...found.args],
    viewport: { width: 1440, height: 900 },
  })
  const page = context.pages()[0] ?? (await context.newPage())
  const misdeeds = await watch(page)
  await page.goto(address)
  const ended = new Promise<void>((resolve) => {
    server.once('exit', () => resolve())
  })
  const close = async (): Promise<void> => {
    try {
      await context.close()
    } finally {
      server.kill('SIGTERM')
      await ended
    }
  }
  return { page, app: null, context, misdeeds, address, close }
}

/** A browser keeps settings by address: the same one is asked for again. */
export const sameAddress = ({ app, address }: Opened, project: string | null): string[] => [
  ...(project === null ? [] : ['--project', project]),
  ...(app === null ? ['--port', new URL(address).port] : []),
]

interface Fixtures {
  /** Folder of this test's user; gone afterwards. */
  userFolder: string
  /** Opens AULens with the prepared project, as often as the test wants. */
  open: (parameters?: readonly string[]) => Promise<Opened>
  /** AULens with the prepared project open. */
  aulens: Opened
  /** A copy of the prepared project, this test's own. */
  project: string
}

export const test = base.extend<Fixtures & FaceOptions>({
  face: ['desktop', { option: true }],
  environment: [{}, { option: true }],
  userFolder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'aulens-user-'))
    await use(folder)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  },
  project: async ({ userFolder }, use) => {
    const project = join(userFolder, 'Study.aulens')
    cpSync(join(process.env[preparedFolder] ?? '', 'Study.aulens'), project, { recursive: true })
    await use(project)
  },
  open: async ({ environment, face, project, userFolder }, use, info) => {
    const all: Opened[] = []
    await use(async (parameters = ['--project', project]) => {
      const opened = await (face === 'desktop' ? openDesktop : openBrowser)(userFolder, parameters, environment)
      await opened.context.tracing.start({ screenshots: false, snapshots: true })
      all.push(opened)
      await expect(opened.page.getByRole('navigation', { name: 'Workspaces' })).toBeVisible()
      return opened
    })
    const failed = info.status !== info.expectedStatus
    for (const [place, { page, context, close }] of all.entries()) {
      if (page.isClosed()) continue
      if (failed) await page.screenshot({ path: info.outputPath(`window-${place}.png`) })
      await context.tracing.stop(failed ? { path: info.outputPath(`trace-${place}.zip`) } : {})
      await close()
    }
  },
  aulens: async ({ open }, use) => {
    const opened = await open()
    await use(opened)
    if (opened.page.isClosed()) return
    expect(await opened.misdeeds.violations(), 'content security policy').toEqual([])
    expect(opened.misdeeds.errors, 'console').toEqual([])
    expect(opened.misdeeds.foreign, 'requests to elsewhere').toEqual([])
  },
})
export { expect }

/** A message of the window by its exact title; what is read out to a screen reader for a moment says more than that. */
export const toast = (page: Page, title: string): Locator =>
  page.getByRole('region', { name: /^Notifications/ }).getByText(title, { exact: true })

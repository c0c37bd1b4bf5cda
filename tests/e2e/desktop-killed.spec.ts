import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { checkProject } from '../../src/lab/check/check-project.ts'
import { expect, startWindow, test } from './fixtures.ts'

/** Runs code in the window's page through Chromium's own door, which opens anew where the page's process has changed; null where nobody answers. */
const inPage = async (userFolder: string, code: string): Promise<unknown> => {
  const [port] = readFileSync(join(userFolder, 'DevToolsActivePort'), 'utf8').split('\n')
  const targets = (await (await fetch(`http://127.0.0.1:${port ?? ''}/json`)).json()) as {
    type: string
    webSocketDebuggerUrl: string
  }[]
  const socket = new WebSocket(targets.find(({ type }) => type === 'page')?.webSocketDebuggerUrl ?? '')
  try {
    return await new Promise((resolve) => {
      socket.once('open', () => {
        socket.send(
          JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression: code, returnByValue: true } }),
        )
      })
      socket.once('message', (data) => {
        resolve(
          (JSON.parse(String(data)) as { result?: { result?: { value?: unknown } } }).result?.result?.value ?? null,
        )
      })
      socket.once('error', () => {
        resolve(null)
      })
      setTimeout(() => {
        resolve(null)
      }, 2000)
    })
  } finally {
    socket.terminate()
  }
}
/** Processes of this window that draw a page. */
const renderers = (userFolder: string): number[] => {
  try {
    return execFileSync('pgrep', ['-f', `type=renderer.*${userFolder}`], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map(Number)
  } catch {
    return []
  }
}

// Without Playwright at its inner ends: it holds a page that has crashed.
test('a page whose process is killed comes back at its place; when the window is killed, the lab ends and the project is free and sound', async ({
  project,
  userFolder,
}) => {
  const window = startWindow(userFolder, ['--remote-debugging-port=0', '--project', project])
  const ended = new Promise((resolve) => {
    window.once('exit', resolve)
  })
  try {
    const shows = (code: string) => async (): Promise<unknown> => inPage(userFolder, code).catch(() => null)
    await expect.poll(shows('document.querySelector("nav a[href*=corpus]") !== null'), { timeout: 60_000 }).toBe(true)
    await inPage(userFolder, 'location.hash = "/corpus"; window.before = true')
    const hasGrid = shows('document.querySelector("[role=gridcell]") !== null && window.before !== true')
    await expect
      .poll(shows('document.querySelector("[role=gridcell]") !== null && window.before'), { timeout: 60_000 })
      .toBe(true)
    // A page that dies as soon as it is loaded is not loaded for ever.
    await new Promise((resolve) => {
      setTimeout(resolve, 2500)
    })
    const [page] = renderers(userFolder)
    process.kill(page ?? 0, 'SIGKILL')
    await expect.poll(hasGrid, { timeout: 60_000 }).toBe(true)
    expect(renderers(userFolder)).not.toContain(page)

    window.kill('SIGKILL')
    await ended
    await expect
      .poll(
        () =>
          checkProject(project, { repair: false, held: false }).then(
            ({ sound }) => sound,
            (error: unknown) => (error as { code: string }).code,
          ),
        { timeout: 60_000 },
      )
      .toBe(true)
  } finally {
    window.kill('SIGKILL')
  }
})

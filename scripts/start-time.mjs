// Measures how long the window takes from its start until it can be used: `npm run tool start-time -- [--times N] [--json]`.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir, cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { recordFolder, root } from './setup/paths.mjs'
import { explain, Refusal } from './setup/refusal.mjs'

/** What a first-time user waits for at most, seconds. */
const goal = 3

const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

/** A virtual screen where Linux has none. */
const openDisplay = async () => {
  if (process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY) return () => undefined
  const screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const number = await new Promise((resolve, reject) => {
    screen.once('error', reject)
    screen.stdio[3].once('data', (data) => resolve(String(data).trim()))
  })
  process.env.DISPLAY = `:${number}`
  return () => screen.kill()
}

/** One start with an empty user folder. All times in seconds from the start of the process. */
const startOnce = async (electron, tool) => {
  const folder = mkdtempSync(join(tmpdir(), 'aulens-start-'))
  try {
    const began = Date.now()
    const app = await electron.launch({
      executablePath: tool.executable,
      args: [...tool.args, `--user-data-dir=${folder}`],
      cwd: root,
    })
    const page = await app.firstWindow()
    const action = page.getByRole('button', { name: /^New project/ })
    await action.waitFor()
    if (!(await action.isEnabled())) throw new Error('The welcome is shown, but cannot be used.')
    const painted = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const tell = (entry) => resolve(performance.timeOrigin + entry.startTime)
          const [known] = performance.getEntriesByName('first-contentful-paint')
          if (known === undefined)
            new PerformanceObserver((list) => tell(list.getEntries()[0])).observe({ type: 'paint', buffered: true })
          else tell(known)
        }),
    )
    const opened = await page.evaluate(() => performance.timeOrigin)
    const engine = page
      .getByRole('complementary', { name: 'This computer' })
      .getByText(/Computes on|Nothing computes|does not answer/)
    await engine.waitFor({ timeout: 120_000 })
    const times = {
      windowOpened: (opened - began) / 1000,
      usable: (painted - began) / 1000,
      engineKnown: (Date.now() - began) / 1000,
    }
    await app.close()
    return times
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]

try {
  if (values.help) {
    process.stdout.write(
      `Usage: npm run tool start-time -- [--times N] [--json]\n\nStarts the built window N times (default 5) with an empty user folder and tells the median time until it can be used.\nExit code 1 if that is above ${goal} s.\n`,
    )
  } else {
    const { electron: tool } = JSON.parse(readFileSync(join(recordFolder, 'tests.json'), 'utf8'))
    if (tool === null) throw new Refusal('There is no Electron for measuring.', 'Run "node scripts/setup.mjs --tests".')
    const { _electron: electron } = await import('@playwright/test')
    const close = await openDisplay()
    const all = []
    for (let time = 0; time < Number(values.times); time += 1) all.push(await startOnce(electron, tool))
    close()
    const result = Object.fromEntries(
      ['windowOpened', 'usable', 'engineKnown'].map((name) => [
        name,
        Number(median(all.map((times) => times[name])).toFixed(2)),
      ]),
    )
    const machine = { processors: cpus().length, loadBefore: loadavg()[1], starts: all.length }
    process.stdout.write(
      values.json
        ? `${JSON.stringify({ ...result, ...machine, goal })}\n`
        : [
            `window opened  ${result.windowOpened} s`,
            `usable         ${result.usable} s (goal: at most ${goal} s)`,
            `engine known   ${result.engineKnown} s`,
            `median of ${machine.starts} starts, ${machine.processors} processors, load ${machine.loadBefore.toFixed(1)}`,
            '',
          ].join('\n'),
    )
    process.exitCode = result.usable > goal ? 1 : 0
  }
} catch (error) {
  explain(error)
  process.exitCode = 1
}

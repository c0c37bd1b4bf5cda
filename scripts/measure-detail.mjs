/**
 * Measures how long a filter takes to open: `node scripts/measure-detail.mjs [--project DIR] [--filters N] [--out FILE]`.
 * A copy of the project (default: the demo's) is opened through the server and driven in Chromium. `first`: the first filter after the
 * start, which loads the screen's code and what is stored of the layer; `cold`: N other filters seen for the first time; `warm`: the same once
 * more. A filter is open when its name, its patches, its divergence chart and its responses are on the screen and drawn.
 */
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'

/** What may pass between the key and the open filter, milliseconds. */
const limit = 300

const root = fileURLToPath(new URL('../', import.meta.url))
const { values } = parseArgs({ options: { project: { type: 'string' }, filters: { type: 'string', default: '30' }, out: { type: 'string' } } })
const wanted = Number(values.filters)

const quantile = (numbers, share) => [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))] ?? null
const rounded = (value) => (value === null ? null : Math.round(value * 10) / 10)
const summary = (numbers) => ({ median: rounded(quantile(numbers, 0.5)), p95: rounded(quantile(numbers, 0.95)), most: rounded(Math.max(...numbers)) })

const clockTicks = 100
/** Processor milliseconds that the server, which hosts the lab, has used. */
const labTime = (pid) => {
  const fields = readFileSync(`/proc/${String(pid)}/stat`, 'utf8').split(') ')[1].split(' ')
  return 1000 * (Number(fields[11]) + Number(fields[12])) / clockTicks
}
/** Processor milliseconds of the page's main thread. */
const pageTime = async (session) => 1000 * ((await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0)

/** Milliseconds from the change of the address to the drawn filter. */
const openFilter = (page, address, filter) => page.evaluate(([to, number]) => new Promise((done, fail) => {
  const before = performance.now()
  const isOpen = () => {
    const body = document.querySelector('.detail-body:not(.stale)')
    if (body === null || document.querySelector('h1')?.textContent?.trim() !== `Filter ${number}`) return false
    const pictures = [...body.querySelectorAll('.top img')]
    return pictures.length > 0 && pictures.every((image) => image.complete && image.naturalWidth > 0) && body.querySelector('.bars canvas') !== null && body.querySelectorAll('canvas').length > 1
  }
  const look = () => {
    // One more frame: what is complete has been painted by then.
    if (isOpen()) requestAnimationFrame(() => done(performance.now() - before))
    else if (performance.now() - before > 60_000) fail(new Error(`Filter ${number} did not open.`))
    else requestAnimationFrame(look)
  }
  location.hash = to
  requestAnimationFrame(look)
}), [address, filter])

const folder = mkdtempSync(join(tmpdir(), 'aulens-detail-'))
const project = join(folder, 'Demo.aulens')
cpSync(resolve(values.project ?? join(homedir(), 'AULens', 'demo', 'demo.aulens')), project, { recursive: true })
const { chromium: tool } = JSON.parse(readFileSync(join(root, 'node_modules/.aulens/tests.json'), 'utf8'))
const server = spawn(process.execPath, [join(root, 'src/server/main.ts'), '--json', '--port', '0', '--project', project], { cwd: root, env: { ...process.env, HOME: folder }, stdio: ['ignore', 'pipe', 'inherit'] })
const ended = new Promise((done) => { server.once('exit', done) })
const browser = await chromium.launch({ executablePath: tool.executable, args: [...tool.args] })
try {
  const url = await new Promise((done, fail) => {
    server.stdout.once('data', (line) => done(JSON.parse(String(line)).url))
    server.once('exit', (code) => fail(new Error(`The server ended with ${String(code)}.`)))
  })
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(url)
  await page.evaluate(() => localStorage.setItem('aulens.tour', 'seen'))
  const best = page.locator('.best a').first()
  await best.waitFor({ timeout: 60_000 })
  const [, , run, layer, first] = (await best.getAttribute('href')).split('/')
  // The engine's first look is over, so that it does not share the processor with what is measured.
  await page.getByRole('contentinfo').getByText(/thread/).waitFor({ timeout: 120_000 })
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const address = (filter) => `/filters/${run}/${layer}/${filter}`
  const measure = async (filters) => {
    const [times, lab, own] = [[], [], []]
    for (const filter of filters) {
      const before = [labTime(server.pid), await pageTime(session)]
      times.push(await openFilter(page, address(filter), filter))
      lab.push(labTime(server.pid) - before[0])
      own.push(await pageTime(session) - before[1])
    }
    return { milliseconds: summary(times), processorMilliseconds: { lab: summary(lab), page: summary(own) } }
  }
  const firstOpen = await measure([first])
  // Dead filters have nothing to draw; those that the gallery shows as alive are asked for in its order.
  await page.evaluate((to) => { location.hash = to }, `/filters/${run}/${layer}`)
  await page.locator('.tile img').first().waitFor()
  const alive = await page.evaluate(() => [...document.querySelectorAll('.tile')].filter((tile) => tile.querySelector('img') !== null).map((tile) => /\d+/.exec(tile.getAttribute('aria-label') ?? tile.textContent ?? '')?.[0]))
  const filters = [...new Set(alive)].filter((filter) => filter !== undefined && filter !== first).slice(0, wanted)
  const [cold, warm] = [await measure(filters), await measure(filters)]
  const result = { limit, load: loadavg().map(rounded), filters: filters.length, first: firstOpen, cold, warm }
  const text = `${JSON.stringify(result, null, 2)}\n`
  if (values.out !== undefined) writeFileSync(values.out, text)
  process.stdout.write(text)
} finally {
  await browser.close()
  server.kill('SIGTERM')
  await ended
  rmSync(folder, { recursive: true, force: true })
}

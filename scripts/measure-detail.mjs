/**
 * Measures how long a filter takes to open: `npm run tool measure-detail -- [--project DIR] [--filters N] [--out FILE]`.
 * A copy of the project (default: the demo's) is opened through the server and driven in Chromium. `first`: the first filter after the
 * start, which loads the screen's code and what is stored of the layer; `cold`: N other filters seen for the first time; `warm`: the same once
 * more. A filter is open when its name, its patches, its divergence chart and its responses are on the screen and drawn.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { homedir, loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import {
  launchChromium,
  pageTime,
  processTime,
  quantile,
  report,
  rounded,
  servePage,
  timedSession,
} from './measure/served-page.mjs'

/** What may pass between the key and the open filter, milliseconds. */
const limit = 300

const { values } = parseArgs({
  options: { project: { type: 'string' }, filters: { type: 'string', default: '30' }, out: { type: 'string' } },
})
const wanted = Number(values.filters)

const summary = (numbers) => ({
  median: rounded(quantile(numbers, 0.5)),
  p95: rounded(quantile(numbers, 0.95)),
  most: rounded(Math.max(...numbers)),
})

/** Milliseconds from the change of the address to the drawn filter. */
const openFilter = (page, address, filter) =>
  page.evaluate(
    ([to, number]) =>
      new Promise((done, fail) => {
        const before = performance.now()
        const isOpen = () => {
          const body = document.querySelector('.detail-body:not(.stale)')
          if (body === null || document.querySelector('h1')?.textContent?.trim() !== `Filter ${number}`) return false
          const pictures = [...body.querySelectorAll('.top img')]
          return (
            pictures.length > 0 &&
            pictures.every((image) => image.complete && image.naturalWidth > 0) &&
            body.querySelector('.bars canvas') !== null &&
            body.querySelectorAll('canvas').length > 1
          )
        }
        const look = () => {
          // One more frame: what is complete has been painted by then.
          if (isOpen()) requestAnimationFrame(() => done(performance.now() - before))
          else if (performance.now() - before > 60_000) fail(new Error(`Filter ${number} did not open.`))
          else requestAnimationFrame(look)
        }
        location.hash = to
        requestAnimationFrame(look)
      }),
    [address, filter],
  )

const folder = mkdtempSync(join(tmpdir(), 'aulens-detail-'))
const project = join(folder, 'Demo.aulens')
cpSync(resolve(values.project ?? join(homedir(), 'AULens', 'demo', 'demo.aulens')), project, { recursive: true })
const server = await servePage(project, { HOME: folder })
const browser = await launchChromium()
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(server.url)
  await page.evaluate(() => localStorage.setItem('aulens.tour', 'seen'))
  const best = page.locator('.best a').first()
  await best.waitFor({ timeout: 60_000 })
  const [, , run, layer, first] = (await best.getAttribute('href')).split('/')
  // The engine's first look is over, so that it does not share the processor with what is measured.
  await page
    .getByRole('contentinfo')
    .getByText(/thread/)
    .waitFor({ timeout: 120_000 })
  const session = await timedSession(page)
  const address = (filter) => `/filters/${run}/${layer}/${filter}`
  const measure = async (filters) => {
    const [times, lab, own] = [[], [], []]
    for (const filter of filters) {
      const before = [processTime(server.pid), await pageTime(session)]
      times.push(await openFilter(page, address(filter), filter))
      lab.push(processTime(server.pid) - before[0])
      own.push((await pageTime(session)) - before[1])
    }
    return { milliseconds: summary(times), processorMilliseconds: { lab: summary(lab), page: summary(own) } }
  }
  const firstOpen = await measure([first])
  // Dead filters have nothing to draw; those that the gallery shows as alive are asked for in its order.
  await page.evaluate((to) => {
    location.hash = to
  }, `/filters/${run}/${layer}`)
  await page.locator('.tile img').first().waitFor()
  const alive = await page.evaluate(() =>
    [...document.querySelectorAll('.tile')]
      .filter((tile) => tile.querySelector('img') !== null)
      .map((tile) => /\d+/.exec(tile.getAttribute('aria-label') ?? tile.textContent ?? '')?.[0]),
  )
  const filters = [...new Set(alive)].filter((filter) => filter !== undefined && filter !== first).slice(0, wanted)
  const [cold, warm] = [await measure(filters), await measure(filters)]
  const result = { limit, load: loadavg().map(rounded), filters: filters.length, first: firstOpen, cold, warm }
  report(result, values.out)
} finally {
  await browser.close()
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
}

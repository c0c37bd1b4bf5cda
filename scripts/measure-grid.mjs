/**
 * Measures the corpus screen on 102,236 generated faces: `npm run tool measure-grid -- [--faces N] [--training] [--not-giving-way] [--out FILE]`.
 * A project is filled through the store, opened through the server, and driven in Chromium; the figures are printed as JSON.
 * With --training a network trains in the compute process meanwhile; with --not-giving-way the page does not tell it of scrolling, to compare.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ProjectStore } from '../src/lab/store/project-store.ts'
import { Random } from '../src/shared/random/random.ts'
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

const { values } = parseArgs({
  options: {
    faces: { type: 'string', default: '102236' },
    training: { type: 'boolean', default: false },
    'not-giving-way': { type: 'boolean', default: false },
    out: { type: 'string' },
  },
})
const faces = Number(values.faces)

/** A cheap face, different for each number: an oval with eyes and a mouth. */
const drawFace = (number, side = 96) => {
  const pixels = new Uint8Array(side * side).fill(70 + (number % 90))
  const box = (x0, y0, x1, y1, grey) => {
    for (let y = y0; y < y1; y++) pixels.fill(grey, y * side + x0, y * side + x1)
  }
  box(20, 10, 76, 90, 150 + (number % 60))
  box(30, 34, 42, 40, 30)
  box(54, 34, 66, 40, 30)
  box(34, 66 + (number % 7), 62, 70 + (number % 12), 50)
  return pixels
}

const fillProject = async (directory) => {
  const store = await ProjectStore.open(directory, { create: true, appVersion: 'measure' })
  const random = Random.fromSeed(1, 'measure')
  const corpus = store.corpora.begin({
    name: 'generated',
    layout: 'ckplus',
    root: directory,
    detector: 'none',
    detectorVersion: 'none',
  })
  const file = store.faces(corpus)
  const pool = Array.from({ length: 64 }, (_, number) => file.append(drawFace(number)))
  for (let first = 0; first < faces; first += 8000) {
    store.transaction(() => {
      for (let place = first; place < Math.min(faces, first + 8000); place++) {
        const [sequence, position] = [Math.floor(place / 20), (place % 20) + 1]
        const person = `S${String(Math.floor(sequence / 10)).padStart(5, '0')}`
        const subject = store.samples.subject(corpus, person)
        const emotion = 1 + (sequence % 7)
        const name = String((sequence % 10) + 1).padStart(3, '0')
        const row =
          position === 1
            ? store.samples.sequence(corpus, subject, { name, emotion, split: null, units: [{ au: 12, intensity: 3 }] })
            : store.database
                .prepare('SELECT id FROM sequences WHERE subject = ? AND name = ?')
                .pluck()
                .get(subject, name)
        const used = position === 1 || position > 17
        const units =
          position > 17
            ? [
                { au: 12, intensity: 1 + (sequence % 5) },
                { au: 25, intensity: 0 },
              ]
            : used
              ? []
              : null
        const id = store.samples.sample(corpus, subject, row, {
          path: `images/${person}/${name}/${String(place).padStart(8, '0')}.png`,
          frame: position,
          position,
          count: 20,
          emotion: position === 1 ? 0 : used ? emotion : null,
          units,
        })
        store.samples.setFace(id, {
          fileSize: 1,
          fileMtime: 1,
          fileHash: 'h',
          detectorVersion: 'none',
          width: 640,
          height: 490,
          faceRow: random.uniform() < 0.005 ? null : pool[place % 64],
          box: null,
          foundBy: 'generated',
          landmarks: null,
        })
      }
    })
  }
  file.flush()
  store.corpora.finish(corpus, 'generated')
  store.close()
}

/** Frame times while the grid is scrolled at a steady pace: lines a second as a reader would, then flung. */
const scroll = (page, pixelsPerFrame, frames) =>
  page.evaluate(
    ([step, wanted]) =>
      new Promise((resolve) => {
        const grid = document.querySelector('[role=grid]')
        const times = []
        let last = 0
        const tick = (now) => {
          if (last > 0) times.push(now - last)
          last = now
          grid.scrollTop += step
          if (times.length < wanted) requestAnimationFrame(tick)
          else resolve(times)
        }
        requestAnimationFrame(tick)
      }),
    [pixelsPerFrame, frames],
  )

/** Milliseconds from a change of the address to the new result on the screen. */
const searchTime = (page, query) =>
  page.evaluate(
    (address) =>
      new Promise((resolve) => {
        const status = document.querySelector('[data-result]')
        const before = performance.now()
        new MutationObserver((_, observer) => {
          observer.disconnect()
          resolve(performance.now() - before)
        }).observe(status, { attributes: true, attributeFilter: ['data-result'] })
        window.location.hash = address
      }),
    `/corpus?${query}`,
  )

/** Starts a long training through the page's own way to the lab, and waits for its first step. */
const startTraining = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(`ws://${window.location.host}/lab`)
        window.measureSocket = socket
        socket.onopen = () =>
          socket.send(
            JSON.stringify({
              type: 'call',
              id: 1,
              method: 'run.start',
              input: { settings: { steps: 100_000, checkpointEvery: 100_000, initScale: 0.7 } },
            }),
          )
        socket.onerror = () => reject(new Error('The training could not be started.'))
        socket.onmessage = ({ data }) => {
          const message = JSON.parse(data)
          if (message.type === 'answer' && !message.answer.ok) reject(new Error(message.answer.error.message))
          if (message.type === 'event' && message.event === 'run.step') {
            window.measureSteps = (window.measureSteps ?? 0) + 1
            resolve(undefined)
          }
        }
      }),
  )

const stepsDone = (page) => page.evaluate(() => window.measureSteps ?? 0)

const queries = [
  'emotions=happy',
  'emotions=happy&au=12',
  'frames=all&emotions=sad',
  'frames=all&text=s00123',
  'frames=all',
  'au=12,25',
  'au=12&intensity=3',
  'frames=all&text=0000',
  'folds=1,2',
  'frames=all&flags=NO_FACE',
  'emotions=fear,sad',
  'frames=all&sort=label',
  'group=sequence',
  'frames=all&group=none&folds=3',
  'frames=all&au=-12',
  'emotions=neutral',
  'frames=all&text=s00001+003',
  'emotions=anger&folds=7',
  'frames=all&emotions=unlabelled',
  'au=25&emotions=surprise',
]

const folder = mkdtempSync(join(tmpdir(), 'aulens-measure-'))
const project = join(folder, 'Generated.aulens')
const filled = performance.now()
await fillProject(project)
const fillSeconds = (performance.now() - filled) / 1000
const server = await servePage(project)
const browser = await launchChromium()
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  if (values['not-giving-way']) {
    await page.addInitScript(() => {
      const { send } = WebSocket.prototype
      WebSocket.prototype.send = function sendAllBut(data) {
        if (!String(data).includes('engine.giveWay')) send.call(this, data)
      }
    })
  }
  await page.goto(server.url)
  await page.getByRole('link', { name: 'Corpus', exact: true }).waitFor()
  if (values.training) await startTraining(page)
  const opened = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const before = performance.now()
        const look = () => {
          const picture = document.querySelector('[role=grid] .pic')
          if (picture !== null && getComputedStyle(picture).backgroundImage !== 'none') {
            const image = new Image()
            image.onload = () => resolve(performance.now() - before)
            image.src = getComputedStyle(picture).backgroundImage.slice(5, -2)
          } else requestAnimationFrame(look)
        }
        window.location.hash = '/corpus?frames=all'
        look()
      }),
  )
  await page.waitForFunction(() => document.querySelectorAll('[role=grid] .cap .emo').length > 20)
  const stepsBefore = await stepsDone(page)
  const began = performance.now()
  const reading = await scroll(page, 20, 240)
  const brisk = await scroll(page, 120, 240)
  const flung = await scroll(page, 2000, 180)
  const steps = values.training
    ? { whileScrolling: (await stepsDone(page)) - stepsBefore, seconds: rounded((performance.now() - began) / 1000) }
    : null
  const session = await timedSession(page)
  const times = []
  const processor = []
  for (const query of queries) {
    const before = [processTime(server.pid), await pageTime(session)]
    times.push(await searchTime(page, query))
    processor.push([processTime(server.pid) - before[0], (await pageTime(session)) - before[1]])
  }
  const { metrics } = await session.send('Performance.getMetrics')
  const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0
  const { processInfo } = await (await browser.newBrowserCDPSession()).send('SystemInfo.getProcessInfo')
  const resident = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => {
      const status = readFileSync(`/proc/${String(id)}/smaps_rollup`, 'utf8')
      return Number(/Pss:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
    })
  const result = {
    faces,
    training: values.training,
    givesWay: values.training && !values['not-giving-way'],
    steps,
    fillSeconds: rounded(fillSeconds),
    firstScreenMilliseconds: rounded(opened),
    scrollP95Milliseconds: {
      reading: rounded(quantile(reading, 0.95)),
      brisk: rounded(quantile(brisk, 0.95)),
      flung: rounded(quantile(flung, 0.95)),
    },
    scrollMedianMilliseconds: {
      reading: rounded(quantile(reading, 0.5)),
      brisk: rounded(quantile(brisk, 0.5)),
      flung: rounded(quantile(flung, 0.5)),
    },
    slowFrames: Object.fromEntries(
      Object.entries({ reading, brisk, flung }).map(([pace, times]) => [
        pace,
        rounded((times.filter((time) => time > 20).length / times.length) * 100),
      ]),
    ),
    searchMilliseconds: {
      median: rounded(quantile(times, 0.5)),
      p95: rounded(quantile(times, 0.95)),
      each: times.map(rounded),
    },
    // What a busy machine disturbs less: sheets and cells that follow a search are not in it.
    searchProcessorMilliseconds: {
      lab: {
        p95: rounded(
          quantile(
            processor.map(([lab]) => lab),
            0.95,
          ),
        ),
        each: processor.map(([lab]) => rounded(lab)),
      },
      page: {
        p95: rounded(
          quantile(
            processor.map(([, page]) => page),
            0.95,
          ),
        ),
        each: processor.map(([, page]) => rounded(page)),
      },
    },
    rendererMegabytes: rounded(Math.max(...resident)),
    heapMegabytes: rounded(heap / 1e6),
  }
  report(result, values.out)
} finally {
  await browser.close()
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
}

/**
 * Twenty coders at one answer a second each on a real `aulens serve`: `npm run tool load-coding -- [SECONDS] [CODERS] [--training]`, 600 and 20 by default. Each coder has a
 * connection and a token of their own. `--training`: a network of 96 px is trained in the same project meanwhile. Prints how long answers took, and whether each is in
 * the project once.
 */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { WebSocket } from 'ws'
import { Lab } from '../src/lab/lab.ts'
import { faceAnswer, makeCodedProject } from '../tests/integration/coding/coded-project.ts'

const options = process.argv.slice(2)
const withTraining = options.includes('--training')
const [seconds = 600, coders = 20] = options.filter((option) => option !== '--training').map(Number)
const folder = mkdtempSync(join(tmpdir(), 'aulens-load-'))
const project = join(folder, 'study.aulens')

const prepare = async () => {
  await makeCodedProject(project)
  const lab = await Lab.create({ appVersion: '0', projectDirectory: project })
  const all = []
  for (let number = 1; number <= coders; number++) all.push(await lab.request('coder.add', { name: `Load ${number}` }))
  const { id } = await lab.request('assignment.faces', {
    title: 'Load',
    corpus: 'drawn',
    coders: all.map((coder) => coder.id),
  })
  const tokens = []
  for (const coder of all) tokens.push((await lab.request('coder.token', { coder: coder.id })).token)
  await lab.close()
  return { assignment: id, tokens }
}

const serve = async () => {
  const server = spawn(
    process.execPath,
    [join(import.meta.dirname, '../src/server/main.ts'), '--json', '--project', project],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const line = await new Promise((resolve) => {
    server.stdout.once('data', (data) => resolve(String(data)))
  })
  const { origin, searchParams } = new URL(JSON.parse(line).url)
  return { server, origin, ownToken: searchParams.get('token') }
}

/** @param {(event: string) => void} heard told of every event */
const connect = async (origin, token, heard = () => undefined) => {
  const welcome = await fetch(`${origin}/?token=${token}`, { redirect: 'manual' })
  const cookie = welcome.headers.get('set-cookie').split(';')[0]
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/lab`, { headers: { cookie, origin } })
  await new Promise((resolve, reject) => {
    socket.once('open', resolve).once('error', reject)
  })
  const waiting = new Map()
  let next = 1
  socket.on('message', (data) => {
    const message = JSON.parse(String(data))
    if (message.type === 'answer') waiting.get(message.id)?.(message.answer)
    else heard(message.event)
  })
  const call = (method, input) =>
    new Promise((resolve, reject) => {
      waiting.set(next, (answer) => (answer.ok ? resolve(answer.value) : reject(new Error(answer.error.message))))
      socket.send(JSON.stringify({ type: 'call', id: next++, method, input }))
    })
  return { call, close: () => socket.close() }
}

const { assignment, tokens } = await prepare()
const { server, origin, ownToken } = await serve()

/** Trains until it is told to stop, in the program that the coders talk to; begins to count once the first step is done. */
const startTraining = async () => {
  let told = 0
  const { call, close } = await connect(origin, ownToken, (event) => {
    if (event === 'run.step') told++
  })
  const { job } = await call('run.start', {
    corpus: 'drawn',
    settings: { steps: 100_000, side: 96, classes: 8, batchSize: 64 },
  })
  while (told === 0) {
    const state = (await call('job.list', {})).find(({ id }) => id === job)
    if (state?.error) throw new Error(state.error.message)
    await wait(500)
  }
  const before = told
  return async () => {
    const { state } = (await call('job.list', {})).find(({ id }) => id === job)
    const made = told - before
    await call('job.cancel', { job })
    await call('job.result', { job }).catch(() => null)
    close()
    if (state !== 'running' || made === 0)
      throw new Error(`The training did not run meanwhile (${state}, told of ${made} steps).`)
    return made
  }
}
const endTraining = withTraining ? await startTraining() : null
const acknowledged = new Set()
const times = []

const work = async (token, place) => {
  const { call, close } = await connect(origin, token)
  const { items } = await call('coding.session', { assignment })
  const start = performance.now() + (place * 1000) / coders
  for (let turn = 0; turn < seconds; turn++) {
    await wait(Math.max(0, start + turn * 1000 - performance.now()))
    const id = randomUUID()
    const from = performance.now()
    await call('coding.record', {
      id,
      item: items[turn % items.length].item,
      kind: turn % 5 === 4 ? 'save' : 'change',
      answer: faceAnswer('1C+2C+12B', `turn ${turn}`),
      madeAt: new Date().toISOString(),
    })
    times.push(performance.now() - from)
    acknowledged.add(id)
  }
  close()
}
await Promise.all(tokens.map(work))
/** Told at most a few times a second: at least so many were made. */
const trainingSteps = endTraining === null ? null : await endTraining()
const ended = new Promise((resolve) => {
  server.once('exit', resolve)
})
server.kill('SIGTERM')
await ended

const database = new Database(join(project, 'project.sqlite'), { readonly: true })
const stored = database.prepare('SELECT id FROM coding_events').pluck().all()
database.close()
rmSync(folder, { recursive: true, force: true })
const sorted = Float64Array.from(times).sort()
const quantile = (share) => Number(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(1))
const lost = [...acknowledged].filter((id) => !stored.includes(id)).length
const result = {
  coders,
  seconds,
  ...(trainingSteps === null ? {} : { trainingSteps }),
  answers: acknowledged.size,
  lost,
  duplicated: stored.length - new Set(stored).size,
  unknown: stored.length - acknowledged.size,
  milliseconds: { median: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99), largest: quantile(1) },
}
process.stdout.write(`${JSON.stringify(result)}\n`)
process.exitCode = lost + result.duplicated === 0 && result.milliseconds.p99 <= 50 ? 0 : 1

// Damages valid files in ways a seed decides, and gives them to every parser: none may crash, take more than 5 seconds or 1 GB of memory,
// or fail with anything but a named refusal. Past failures (tests/fixtures/fuzz) and decompression bombs come first.
//   npm run tool fuzz -- [--inputs 10000] [--seed 1] [--parsers png,csv] [--seconds 5] [--keep DIR] [--json]
import { fork } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bombs, damagedInput, slow, parsers } from './fuzz/parsers.mjs'

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    parsers: { type: 'string' },
    seconds: { type: 'string', default: '5' },
    keep: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const total = Number(values.inputs)
const names = values.parsers?.split(',') ?? Object.keys(parsers)
const longest = Number(values.seconds) * 1000
const mostMemory = 1024 ** 3
const corpus = join(import.meta.dirname, '../tests/fixtures/fuzz')

const shares = names.reduce((sum, name) => sum + parsers[name].share, 0)
const tasks = [
  // A file's name begins with its parser's.
  ...readdirSync(corpus)
    .filter((file) => !file.startsWith('.'))
    .map((file) => ({ parser: file.split('-')[0], file: join(corpus, file), name: file }))
    .filter(({ parser }) => names.includes(parser)),
  ...[...bombs, ...slow]
    .map(({ parser, name }, bomb) => ({ parser, bomb, name, mustRefuse: bomb < bombs.length }))
    .filter(({ parser }) => names.includes(parser)),
  ...names.flatMap((parser) =>
    Array.from({ length: Math.round((total * parsers[parser].share) / shares) }, (_, number) => ({
      parser,
      seed: values.seed,
      number,
    })),
  ),
]

let child = null
let listener = () => undefined
const start = () =>
  new Promise((resolve) => {
    child = fork(join(import.meta.dirname, 'fuzz', 'runner.mjs'), {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
    child.once('message', resolve)
    child.on('message', (message) => listener(message))
    child.on('exit', (code, signal) => {
      child = null
      listener({ about: 'gone', code, signal })
    })
  })

/** One task in the child, which is ended when it takes too long. */
const run = async (task) => {
  if (child === null) await start()
  return new Promise((resolve) => {
    let timer
    listener = (message) => {
      if (message.about === 'begin') {
        // Twice the limit: what a busy machine adds is not the parser's. The limit itself is checked on the time the child measured.
        timer = setTimeout(() => {
          child?.kill('SIGKILL')
        }, 2 * longest)
        return
      }
      clearTimeout(timer)
      listener = () => undefined
      resolve(
        message.about === 'gone'
          ? {
              outcome: message.signal === 'SIGKILL' ? 'hung' : 'crashed',
              error: `exit ${message.code ?? message.signal}`,
              milliseconds: 0,
              memory: 0,
            }
          : message,
      )
    }
    child.send(task)
  })
}

const report = Object.fromEntries(names.map((name) => [name, { inputs: 0, taken: 0, refused: 0, failed: 0 }]))
const failures = []
let slowest = 0
let largest = 0
for (const task of tasks) {
  const result = await run(task)
  const row = report[task.parser]
  row.inputs += 1
  slowest = Math.max(slowest, result.milliseconds)
  largest = Math.max(largest, result.memory)
  const why =
    result.outcome !== 'taken' && result.outcome !== 'refused'
      ? `${result.outcome}: ${result.error}`
      : result.milliseconds > longest
        ? `took ${Math.round(result.milliseconds)} ms`
        : result.memory > mostMemory
          ? `took ${Math.round(result.memory / 1e6)} MB`
          : task.mustRefuse === true && result.outcome === 'taken'
            ? 'was taken, and must be refused'
            : null
  row[why === null ? result.outcome : 'failed'] += 1
  if (why === null) continue
  failures.push({ parser: task.parser, input: task.name ?? task.number, why })
  if (result.memory > mostMemory) child?.kill()
  if (values.keep !== undefined && task.number !== undefined) {
    mkdirSync(values.keep, { recursive: true })
    writeFileSync(
      join(values.keep, `${task.parser}-seed-${values.seed}-${task.number}`),
      await damagedInput(task.parser, values.seed, task.number),
    )
  }
}
child?.disconnect()

const summary = {
  seed: values.seed,
  inputs: tasks.length,
  parsers: report,
  slowestMilliseconds: Math.round(slowest),
  largestMegabytes: Math.round(largest / 1e6),
  failures,
}
if (values.json) process.stdout.write(`${JSON.stringify(summary)}\n`)
else {
  for (const [name, { inputs, taken, refused, failed }] of Object.entries(report))
    console.log(`${name.padEnd(12)} ${inputs} inputs: ${taken} taken, ${refused} refused, ${failed} failed`)
  console.log(`slowest ${summary.slowestMilliseconds} ms, largest ${summary.largestMegabytes} MB`)
  for (const { parser, input, why } of failures) console.log(`FAILED ${parser} ${input}: ${why}`)
}
process.exitCode = failures.length === 0 ? 0 : 1

// Child of scripts/fuzz.mjs: reads one input after another and says before each what it is about to do, so that the parent knows
// what a crash or a hang was about.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bombs, damagedInput, slow, parsers } from './parsers.mjs'

const folder = mkdtempSync(join(tmpdir(), 'aulens-fuzz-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
process.on('disconnect', () => process.exit(0))

const inputOf = async ({ parser, seed, number, file, bomb }) => {
  if (file !== undefined) return readFileSync(file)
  if (bomb !== undefined) return [...bombs, ...slow][bomb].make()
  return damagedInput(parser, seed, number)
}

const judge = async (task) => {
  const { read, refuses } = parsers[task.parser]
  const bytes = await inputOf(task)
  process.send({ about: 'begin' })
  const started = performance.now()
  let outcome = 'taken'
  let error = null
  try {
    await read(bytes, folder)
  } catch (thrown) {
    outcome = refuses(thrown) ? 'refused' : 'failed'
    error = thrown instanceof Error ? `${thrown.constructor.name}: ${thrown.message}`.slice(0, 300) : String(thrown)
  }
  return { outcome, error, milliseconds: performance.now() - started, memory: process.memoryUsage.rss() }
}

process.on('message', (task) => {
  void judge(task).then(
    (result) => process.send({ about: 'end', ...result }),
    (error) => {
      process.send({
        about: 'end',
        outcome: 'failed',
        error: `while making the input: ${error.stack}`,
        milliseconds: 0,
        memory: 0,
      })
    },
  )
})
process.send({ about: 'ready' })

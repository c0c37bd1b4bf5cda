// Prepares a fresh clone: npm packages, engine, and with --tests what the tests need. Runs on Node 20 with nothing installed.
import process from 'node:process'
import { reportEngine } from './setup/engine.mjs'
import { prepare } from './setup/prepare.mjs'
import { formatDuration, say } from './setup/progress.mjs'
import { explain } from './setup/refusal.mjs'
import { ensureTestTools, reportTestTools } from './setup/test-tools.mjs'

const help = `
Usage: npm run setup [-- OPTIONS]

Installs the npm packages and makes TensorFlow ready. A second run takes about a second. See docs/setup.md.

  --tests   also what the tests need: Electron, a virtual display, Chromium, Python with numpy, Slurm
  --force   do every step again
  --help    this text

Each step can be run alone: node scripts/setup/{dependencies,engine,electron,chromium,python,slurm,git-hooks}.mjs --help`

const main = async (options) => {
  const started = Date.now()
  const { engine } = await prepare(options)
  say('Engine')
  reportEngine(engine)
  if (options.tests) reportTestTools(await ensureTestTools(options))
  say(
    `Ready after ${formatDuration((Date.now() - started) / 1000)}. Next: npm run demo, npm start, or bin/aulens --help`,
  )
}

const parameters = process.argv.slice(2)
const unknown = parameters.find((parameter) => !['--tests', '--force', '--help', '-h'].includes(parameter))
if (unknown !== undefined || parameters.includes('--help') || parameters.includes('-h')) {
  if (unknown !== undefined) say(`Unknown option ${unknown}.`)
  process.stdout.write(`${help.trim()}\n`)
  process.exitCode = unknown === undefined ? 0 : 2
} else {
  try {
    await main({ tests: parameters.includes('--tests'), force: parameters.includes('--force') })
  } catch (error) {
    explain(error)
    process.exitCode = 1
  }
}

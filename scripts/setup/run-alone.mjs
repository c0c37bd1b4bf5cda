import { realpathSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { say } from './progress.mjs'
import { explain } from './refusal.mjs'

/**
 * Lets a step be run by itself: `node scripts/setup/engine.mjs`. Does nothing when the file was only imported.
 * @param {string} url the file's `import.meta.url`
 * @param {string} help
 * @param {(options: { force: boolean }) => Promise<unknown>} main
 */
export const runAlone = async (url, help, main) => {
  const started = process.argv[1]
  if (started === undefined || realpathSync(started) !== fileURLToPath(url)) return
  const parameters = process.argv.slice(2)
  const unknown = parameters.find((parameter) => !['--help', '-h', '--force'].includes(parameter))
  if (unknown !== undefined || parameters.some((parameter) => parameter === '--help' || parameter === '-h')) {
    if (unknown !== undefined) say(`Unknown option ${unknown}.`)
    process.stdout.write(
      `${help.trim()}\n\n  --force   do it again even if it was done before\n  --help    this text\n`,
    )
    process.exitCode = unknown === undefined ? 0 : 2
    return
  }
  try {
    const result = await main({ force: parameters.includes('--force') })
    if (result !== undefined)
      process.stdout.write(`${typeof result === 'string' ? result : JSON.stringify(result, null, 2)}\n`)
  } catch (error) {
    process.exitCode = 1
    explain(error)
  }
}

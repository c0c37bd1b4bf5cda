// Runs every test there is and ends with one line: N passed, N failed.
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { build } from './build.mjs'
import { check } from './check.mjs'
import { reportEngine } from './setup/engine.mjs'
import { readJson, recordFolder, root } from './setup/paths.mjs'
import { prepare } from './setup/prepare.mjs'
import { say } from './setup/progress.mjs'
import { explain } from './setup/refusal.mjs'
import { run } from './setup/run.mjs'
import { ensureTestTools, reportTestTools } from './setup/test-tools.mjs'
import { addUp, countPlaywright, countVitest } from './test-summary.mjs'

const help = `
Usage: npm test [-- --check | --unit [FILE…] | --e2e [FILE…]]

Sets up what the tests need, then runs everything: lint and types, the build, unit and integration tests (vitest), the window and the
browser page (Playwright). The last line is "N passed, N failed"; the exit code is 1 if anything failed or nothing ran. Under CI a
skipped test counts as failed.

  --check   only lint and types
  --unit    only vitest, of the files named
  --e2e     only the build and Playwright, of the files named`

const reports = join(recordFolder, 'reports')
const freshReport = (name) => {
  const file = join(reports, name)
  rmSync(file, { force: true })
  return file
}

const unit = async (node, files) => {
  const file = freshReport('vitest.json')
  const { code } = await run(
    node,
    [
      join(root, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
      ...files,
    ],
    { cwd: root, show: true },
  )
  return countVitest(readJson(file), code)
}

const buildWindow = async (node) => {
  if (!existsSync(join(root, 'electron.vite.config.ts'))) return []
  const { code } = await build(node)
  say(`${code === 0 ? 'passed' : 'FAILED'}  build`)
  return [{ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 }]
}

const endToEnd = async (node, files) => {
  const config = join('tests', 'e2e', 'playwright.config.ts')
  if (!existsSync(join(root, config))) return []
  const file = freshReport('playwright.json')
  // Without a screen the tests start a virtual one themselves, as large as their largest window.
  const parameters = [
    join(root, 'node_modules', '@playwright', 'test', 'cli.js'),
    'test',
    '-c',
    config,
    '--reporter=list,json',
    ...files,
  ]
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: file, PLAYWRIGHT_JSON_OUTPUT_NAME: file }
  const { code } = await run(node, parameters, { cwd: root, env, show: true })
  return [countPlaywright(readJson(file), code)]
}

const main = async (only, files) => {
  const { node, engine } = await prepare()
  reportEngine(engine)
  if (only !== '--check') reportTestTools(await ensureTestTools())
  const counts = []
  if (only === undefined || only === '--check') counts.push({ ...(await check(node)), skipped: 0 })
  if (only === undefined || only === '--e2e') counts.push(...(await buildWindow(node)))
  if (only === undefined || only === '--unit') counts.push(await unit(node, files))
  if (only === undefined || only === '--e2e') counts.push(...(await endToEnd(node, files)))
  return counts
}

const [only, ...files] = process.argv.slice(2)
if (only !== undefined && !['--check', '--unit', '--e2e'].includes(only)) {
  process.stdout.write(`${help.trim()}\n`)
  process.exitCode = only === '--help' || only === '-h' ? 0 : 2
} else {
  let counts
  try {
    counts = await main(only, files)
  } catch (error) {
    explain(error)
    counts = [{ passed: 0, failed: 1, skipped: 0 }]
  }
  const ci = Boolean(process.env.CI)
  const total = addUp(counts, ci)
  if (total.skipped > 0) say(`${total.skipped} skipped${ci ? ', which counts as failed here' : ''}`)
  process.stdout.write(`${total.line}\n`)
  process.exitCode = total.exitCode
}

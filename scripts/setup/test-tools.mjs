// Everything the tests need beside the program itself. Where things are is written to node_modules/.aulens/tests.json (docs/setup.md).
import { join } from 'node:path'
import process from 'node:process'
import { ensureChromium } from './chromium.mjs'
import { ensureElectron } from './electron.mjs'
import { recordFolder, writeJson } from './paths.mjs'
import { say } from './progress.mjs'
import { ensurePython } from './python.mjs'
import { Refusal } from './refusal.mjs'
import { run } from './run.mjs'
import { ensureSlurm } from './slurm.mjs'
import { ensureSystemPackages, installCommand } from './system-packages.mjs'

const ensureDisplay = async () => {
  if (process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY) return
  if (!(await run('xvfb-run', ['--help'])).missing) return
  const { ready, reason } = await ensureSystemPackages(['display'])
  if (!ready)
    throw new Refusal(`There is no display, and no Xvfb to stand in for one. ${reason}`, installCommand(['display']))
}

/**
 * Tries each tool; a refused one is recorded as null with its reason, so that its tests fail with that reason instead of vanishing.
 * @param {{ force?: boolean }} options
 */
export const ensureTestTools = async (options = {}) => {
  const problems = []
  const attempt = async (name, make) => {
    try {
      return await make()
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      problems.push({ tool: name, reason: error.message, fix: error.fix })
      return null
    }
  }
  await attempt('display', ensureDisplay)
  const record = {
    format: 1,
    electron: await attempt('electron', () => ensureElectron(options)),
    chromium: await attempt('chromium', ensureChromium),
    python: await attempt('python', ensurePython),
    slurm: await attempt('slurm', ensureSlurm),
    problems,
  }
  writeJson(join(recordFolder, 'tests.json'), record)
  return record
}

/** @param {Awaited<ReturnType<typeof ensureTestTools>>} record */
export const reportTestTools = ({ electron, chromium, python, slurm, problems }) => {
  say('Tests')
  if (electron !== null)
    say(
      `  Electron ${electron.version}${electron.kind === 'older' ? ' (an older one: the current one could not be downloaded)' : ''}`,
    )
  if (chromium !== null) say(`  Chromium ${chromium.version}`)
  if (python !== null) say(`  Python ${python}`)
  if (slurm !== null) say(`  Slurm ${slurm.version}`)
  for (const { tool, reason, fix } of problems)
    say(`  ${tool}: not available. ${reason}${fix === null ? '' : `\n    To have it: ${fix}`}`)
}

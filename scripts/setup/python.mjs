// A Python of its own, with numpy and safetensors, for the tests that open our exports with the tools readers will use.
import { join } from 'node:path'
import process from 'node:process'
import { cachedFolder } from './cached-folder.mjs'
import { manifest, platformName } from './paths.mjs'
import { withProgress } from './progress.mjs'
import { Refusal } from './refusal.mjs'
import { lastLine, run } from './run.mjs'
import { runAlone } from './run-alone.mjs'
import { ensureSystemPackages, installCommand } from './system-packages.mjs'

const findPython = async () => {
  for (const name of ['python3', 'python']) {
    const { code, output } = await run(name, [
      '-c',
      'import sys, ensurepip, venv; print("%d.%d" % sys.version_info[:2])',
    ])
    if (code === 0) return { name, version: output.trim() }
  }
  return null
}

/**
 * @returns {Promise<string>} the venv's Python
 * @throws {Refusal}
 */
export const ensurePython = async () => {
  let python = await findPython()
  let reason = null
  if (python === null) {
    reason = (await ensureSystemPackages(['pip', 'venv'])).reason
    python = await findPython()
  }
  if (python === null)
    throw new Refusal(`No Python 3 with venv for the tests. ${reason ?? ''}`.trim(), installCommand(['pip', 'venv']))

  const pins = Object.entries(manifest.python).map(([name, version]) => `${name}==${version}`)
  const name = join('python', [platformName, python.version, ...Object.entries(manifest.python).flat()].join('-'))
  const relative = process.platform === 'win32' ? join('Scripts', 'python.exe') : join('bin', 'python')
  // A venv knows its own path, but only its console scripts do; we call the interpreter, which survives the rename.
  const folder = await cachedFolder(name, async (target) => {
    const result = await withProgress('Python for the tests', async () => {
      const made = await run(python.name, ['-m', 'venv', target])
      return made.code === 0
        ? run(join(target, relative), [
            '-m',
            'pip',
            'install',
            '--disable-pip-version-check',
            '--only-binary=:all:',
            ...pins,
          ])
        : made
    })
    if (result.code !== 0) {
      throw new Refusal(
        `Python's numpy and safetensors could not be installed: ${lastLine(result.output, /^ERROR/) || lastLine(result.output)}`,
        `Check pip's settings (pip config list), then: npm run setup -- --tests`,
      )
    }
  })
  return join(folder, relative)
}

await runAlone(
  import.meta.url,
  `
Usage: node scripts/setup/python.mjs

Makes a Python environment with numpy and safetensors in the cache and prints its interpreter.`,
  ensurePython,
)

import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { preparedFolder, root } from './fixtures.ts'

/** Starts a virtual screen where Linux has none, large enough for every window of the tests; returns what ends it. */
const startDisplay = async (): Promise<() => void> => {
  if (process.platform !== 'linux' || process.env['DISPLAY'] !== undefined) return () => undefined
  const screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '2560x1440x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const number = await new Promise<string>((resolve, reject) => {
    screen.once('error', reject)
    screen.once('exit', (code) => reject(new Error(`Xvfb ended with ${String(code)}.`)))
    screen.stdio[3]?.once('data', (data: Buffer) => resolve(String(data).trim()))
  })
  process.env['DISPLAY'] = `:${number}`
  return () => {
    screen.kill()
  }
}

/** Before all tests: a screen, and the project that each test gets a copy of; one that the environment names already is taken as it is. */
const prepare = async (): Promise<() => void> => {
  const endDisplay = await startDisplay()
  if (process.env[preparedFolder] !== undefined) return endDisplay
  const folder = mkdtempSync(join(tmpdir(), 'aulens-e2e-'))
  await promisify(execFile)(process.execPath, [join(root, 'tests', 'e2e', 'make-project.ts'), folder])
  process.env[preparedFolder] = folder
  return () => {
    endDisplay()
    rmSync(folder, { recursive: true, force: true })
  }
}

export default prepare

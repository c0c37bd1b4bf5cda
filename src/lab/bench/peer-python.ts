import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { AULensError } from '../../shared/contract/errors.ts'

const requirements = join(import.meta.dirname, '../../../resources/bench/requirements.txt')
const interpreter = process.platform === 'win32' ? join('Scripts', 'python.exe') : join('bin', 'python')

/** Where large things lie outside the clone: as set-up has it (scripts/setup/paths.mjs). */
export const cacheFolder = (environment: NodeJS.ProcessEnv = process.env): string => {
  if (environment['AULENS_CACHE'] !== undefined && environment['AULENS_CACHE'] !== '')
    return environment['AULENS_CACHE']
  if (environment['XDG_CACHE_HOME'] !== undefined && environment['XDG_CACHE_HOME'] !== '')
    return join(environment['XDG_CACHE_HOME'], 'aulens')
  if (process.platform === 'win32' && environment['LOCALAPPDATA'] !== undefined)
    return join(environment['LOCALAPPDATA'], 'aulens', 'cache')
  return process.platform === 'darwin'
    ? join(homedir(), 'Library', 'Caches', 'aulens')
    : join(homedir(), '.cache', 'aulens')
}

/** The environment of the pinned peers; its name changes with the pins. */
const peerFolder = (): string =>
  join(
    cacheFolder(),
    'bench',
    `${process.platform}-${process.arch}-${createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12)}`,
  )

/**
 * The Python that the peers run on: `$AULENS_BENCH_PYTHON`, else the one that {@link setUpPeers} made, else `python3`.
 */
export const peerPython = (): string => {
  const own = join(peerFolder(), interpreter)
  return process.env['AULENS_BENCH_PYTHON'] ?? (existsSync(own) ? own : 'python3')
}

const run = (program: string, parameters: readonly string[], onLine: (line: string) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, parameters, { stdio: ['ignore', 'pipe', 'pipe'] })
    let lastLine = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        for (const line of text.split('\n').filter((part) => part.trim() !== '')) {
          lastLine = line
          onLine(line)
        }
      })
    }
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(lastLine))
    })
  })

/**
 * Makes a Python environment with the programs that AULens is measured against, at the versions of
 * resources/bench/requirements.txt. Does nothing where it exists.
 *
 * @returns its interpreter
 * @throws AULensError BENCH_PEERS_NOT_INSTALLED
 */
export const setUpPeers = async (onLine: (line: string) => void): Promise<string> => {
  const folder = peerFolder()
  if (existsSync(folder)) return join(folder, interpreter)
  const partial = `${folder}.partial-${String(process.pid)}`
  try {
    mkdirSync(dirname(folder), { recursive: true })
    await run(process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', partial], onLine)
    await run(
      join(partial, interpreter),
      ['-m', 'pip', 'install', '--disable-pip-version-check', '--only-binary=:all:', '--requirement', requirements],
      onLine,
    )
    // A venv knows its own path only in its console scripts; the interpreter survives the new name.
    renameSync(partial, folder)
    return join(folder, interpreter)
  } catch (cause) {
    throw new AULensError(
      'BENCH_PEERS_NOT_INSTALLED',
      'The programs to measure against could not be installed: ' +
        `${cause instanceof Error ? cause.message : String(cause)}`,
      {
        cause,
        hint:
          'It needs Python 3.11 or newer with venv and pip, and about 6 GB; or name a Python that has them in ' +
          '$AULENS_BENCH_PYTHON.',
      },
    )
  } finally {
    rmSync(partial, { recursive: true, force: true })
  }
}

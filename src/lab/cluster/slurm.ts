import { execFile } from 'node:child_process'
import { AULensError } from '../../shared/contract/errors.ts'
import { parseSacct, parseSqueue, type QueueContent, type Reports } from './slurm-output.ts'

interface Outcome {
  readonly ok: boolean
  readonly missing: boolean
  readonly stdout: string
  readonly stderr: string
}

/** Seconds after which a command of the scheduler that does not answer is given up. */
const patience = 60

const call = (command: string, parameters: readonly string[], signal?: AbortSignal): Promise<Outcome> =>
  new Promise((resolve) => {
    execFile(
      command,
      [...parameters],
      { timeout: patience * 1000, maxBuffer: 512 * 2 ** 20, ...(signal === undefined ? {} : { signal }) },
      (error, stdout, stderr) => {
        resolve({
          ok: error === null,
          missing: error !== null && 'code' in error && error.code === 'ENOENT',
          stdout,
          stderr: stderr.trim() || (error === null ? '' : error.message),
        })
      },
    )
  })

const notInstalled = (command: string): AULensError =>
  new AULensError('SLURM_NOT_FOUND', `There is no "${command}" on this computer.`, {
    hint:
      'Run AULens on a computer from which the cluster is used (its login node), or install the cluster’s ' +
      'Slurm client here.',
  })
const refused = (command: string, { stderr }: Outcome): AULensError =>
  new AULensError('SLURM_REFUSED', `${command}: ${stderr || 'failed without a word'}`, {
    hint: 'These are the scheduler’s own words. Change the cluster settings, then retry the cells.',
  })

/**
 * Sends a batch script. @returns the job's id @throws AULensError SLURM_NOT_FOUND, SLURM_REFUSED with the scheduler's
 * words
 */
export const sbatch = async (parameters: readonly string[]): Promise<string> => {
  const outcome = await call('sbatch', ['--parsable', ...parameters])
  if (outcome.missing) throw notInstalled('sbatch')
  const job = /^(\d+)/.exec(outcome.stdout.trim())?.[1]
  if (!outcome.ok || job === undefined) throw refused('sbatch', outcome)
  return job
}

/**
 * All jobs of this user that the controller still knows, ended ones too; the scheduler's words where it does not
 * answer.
 */
export const squeue = async (signal: AbortSignal): Promise<QueueContent | string> => {
  const outcome = await call('squeue', ['--json', '-t', 'all', '--me'], signal)
  if (outcome.missing) throw notInstalled('squeue')
  if (!outcome.ok) return outcome.stderr
  try {
    return parseSqueue(outcome.stdout)
  } catch (error) {
    return `squeue --json gave what cannot be read: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** What accounting says of jobs that the controller has forgotten; null where there is none. */
export const sacct = async (jobs: readonly string[], signal: AbortSignal): Promise<Reports | null> => {
  const outcome = await call('sacct', ['-X', '-n', '-P', '-j', jobs.join(','), '-o', 'JobID,State,ExitCode'], signal)
  return outcome.ok ? parseSacct(outcome.stdout) : null
}

/** Ends jobs; one that has ended is no fault. @returns the scheduler's words where it could not be told, else null */
export const scancel = async (jobs: readonly string[]): Promise<string | null> => {
  if (jobs.length === 0) return null
  const outcome = await call('scancel', jobs)
  return outcome.ok || /Invalid job id|already completed|Job\/step already/i.test(outcome.stderr)
    ? null
    : outcome.stderr
}

/** Lets a held task wait its turn again; where that is not allowed it stays held, and the scheduler's words say so. */
export const releaseTask = async (job: string, task: number): Promise<void> => {
  await call('scontrol', ['release', `${job}_${String(task)}`])
}

/** Partitions with their state, e.g. "gpu* up". @throws AULensError SLURM_NOT_FOUND, SLURM_REFUSED */
export const sinfo = async (): Promise<string[]> => {
  const outcome = await call('sinfo', ['-h', '-o', '%P %a'])
  if (outcome.missing) throw notInstalled('sinfo')
  if (!outcome.ok)
    throw new AULensError('SLURM_REFUSED', outcome.stderr, {
      hint:
        'These are Slurm’s own words. Does this computer know the cluster’s configuration (SLURM_CONF), and ' +
        'is its controller up?',
    })
  return [
    ...new Set(
      outcome.stdout
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    ),
  ]
}

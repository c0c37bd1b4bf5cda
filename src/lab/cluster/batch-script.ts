import type { ClusterSettings } from '../../shared/contract/cluster.ts'

/** Seconds before the time limit at which a cell is told to store where it is, at most. */
const longestWarning = 120

/**
 * Seconds of a time limit as sbatch reads it: minutes, minutes:seconds, hours:minutes:seconds, or days- before
 * hours[:minutes[:seconds]]; null where it is none.
 */
const secondsOf = (limit: string): number | null => {
  const match = /^(?:(\d+)-)?(\d+)(?::(\d+))?(?::(\d+))?$/.exec(limit)
  if (match === null) return null
  const [days, first, second, third] = match.slice(1).map((part) => (part === undefined ? null : Number(part)))
  const [a, b, c] = [first ?? 0, second ?? 0, third ?? 0]
  if (days != null) return days * 86_400 + a * 3600 + b * 60 + c
  return third == null ? a * 60 + b : a * 3600 + b * 60 + c
}

/** A limit that is no longer than the warning must not end a cell before its first step. */
const warningOf = (limit: string): number =>
  Math.max(1, Math.min(longestWarning, Math.floor((secondsOf(limit) ?? Infinity) / 2)))

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** A path of the shared folder as the nodes see it. */
export const onNode = (
  path: string,
  { sharedFolder, nodeFolder }: Pick<ClusterSettings, 'sharedFolder' | 'nodeFolder'>,
): string =>
  nodeFolder !== '' && path.startsWith(sharedFolder)
    ? nodeFolder.replace(/\/$/, '') + path.slice(sharedFolder.replace(/\/$/, '').length)
    : path

/**
 * The script of an array job: each task runs the cell of its number. `exec` leaves one process, so that the scheduler's
 * signals
 * reach the cell itself.
 *
 * @param folder the experiment's folder as the nodes see it
 * @param command the `aulens` command as the nodes see it
 */
export const batchScript = (
  settings: Pick<ClusterSettings, 'modules' | 'container'>,
  folder: string,
  command: string,
): string =>
  [
    settings.modules === '' ? '#!/bin/bash' : '#!/bin/bash -l',
    '# Written by AULens: one network of an experiment a task.',
    'set -e',
    ...(settings.modules === '' ? [] : [`module load ${settings.modules}`]),
    `cell=${quoted(folder)}/cells/$(printf %04d "$SLURM_ARRAY_TASK_ID")`,
    `exec ${settings.container === '' ? '' : `${settings.container} `}${quoted(command)} cell "$cell"`,
    '',
  ].join('\n')

/** Options of sbatch for an array of cells. What is left empty is the cluster's to decide. */
export const sbatchOptions = (
  settings: ClusterSettings,
  job: { readonly name: string; readonly tasks: string; readonly folder: string },
): string[] => [
  `--job-name=${job.name}`,
  `--array=${job.tasks}${settings.atOnce > 0 ? `%${String(settings.atOnce)}` : ''}`,
  `--output=${job.folder}/log/%A_%a.txt`,
  '--open-mode=append',
  '--requeue',
  `--signal=B:TERM@${String(warningOf(settings.time))}`,
  ...(settings.partition === '' ? [] : [`--partition=${settings.partition}`]),
  ...(settings.account === '' ? [] : [`--account=${settings.account}`]),
  ...(settings.time === '' ? [] : [`--time=${settings.time}`]),
  ...(settings.memory === '' ? [] : [`--mem=${settings.memory}`]),
  ...(settings.processors === 0 ? [] : [`--cpus-per-task=${String(settings.processors)}`]),
  ...(settings.gpus === 0 ? [] : [`--gpus=${String(settings.gpus)}`]),
  ...settings.options.split(/\s+/).filter((option) => option !== ''),
]

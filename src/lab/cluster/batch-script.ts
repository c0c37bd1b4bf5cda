import type { ClusterSettings } from '../../shared/contract/cluster.ts'

/** Seconds before the time limit at which a cell is told to store where it is. */
const warning = 120

const quoted = (text: string): string => `'${text.replaceAll('\'', '\'\\\'\'')}'`

/** A path of the shared folder as the nodes see it. */
export const onNode = (path: string, { sharedFolder, nodeFolder }: Pick<ClusterSettings, 'sharedFolder' | 'nodeFolder'>): string =>
  (nodeFolder !== '' && path.startsWith(sharedFolder) ? nodeFolder.replace(/\/$/, '') + path.slice(sharedFolder.replace(/\/$/, '').length) : path)

/**
 * The script of an array job: each task runs the cell of its number. `exec` leaves one process, so that the scheduler's signals
 * reach the cell itself.
 *
 * @param folder the experiment's folder as the nodes see it
 * @param command the `aulens` command as the nodes see it
 */
export const batchScript = (settings: Pick<ClusterSettings, 'modules' | 'container'>, folder: string, command: string): string => [
  settings.modules === '' ? '#!/bin/bash' : '#!/bin/bash -l',
  '# Written by AULens: one network of an experiment a task.',
  'set -e',
  ...(settings.modules === '' ? [] : [`module load ${settings.modules}`]),
  `cell=${quoted(folder)}/cells/$(printf %04d "$SLURM_ARRAY_TASK_ID")`,
  `exec ${settings.container === '' ? '' : `${settings.container} `}${quoted(command)} cell "$cell"`,
  '',
].join('\n')

/** Options of sbatch for an array of cells. What is left empty is the cluster's to decide. */
export const sbatchOptions = (settings: ClusterSettings, job: { readonly name: string; readonly tasks: string; readonly folder: string }): string[] => [
  `--job-name=${job.name}`, `--array=${job.tasks}${settings.atOnce > 0 ? `%${String(settings.atOnce)}` : ''}`,
  `--output=${job.folder}/log/%A_%a.txt`, '--open-mode=append', '--requeue', `--signal=B:TERM@${String(warning)}`,
  ...(settings.partition === '' ? [] : [`--partition=${settings.partition}`]),
  ...(settings.account === '' ? [] : [`--account=${settings.account}`]),
  ...(settings.time === '' ? [] : [`--time=${settings.time}`]),
  ...(settings.memory === '' ? [] : [`--mem=${settings.memory}`]),
  ...(settings.processors === 0 ? [] : [`--cpus-per-task=${String(settings.processors)}`]),
  ...(settings.gpus === 0 ? [] : [`--gpus=${String(settings.gpus)}`]),
  ...settings.options.split(/\s+/).filter((option) => option !== ''),
]

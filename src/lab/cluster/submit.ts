import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { ClusterSettings } from '../../shared/contract/cluster.ts'
import { AULensError } from '../../shared/contract/errors.ts'
import type { LabContext } from '../engine/lab-context.ts'
import { atomicWrite } from '../store/arrays/atomic-write.ts'
import {
  experimentName,
  type CellRecord,
  type ExperimentRecord,
  type ExperimentsTable,
} from '../store/tables/experiments-table.ts'
import { runOfCell } from '../experiments/run-of-cell.ts'
import { batchScript, onNode, sbatchOptions } from './batch-script.ts'
import { sendCells } from './send-cells.ts'
import { sbatch } from './slurm.ts'
import { formatTasks } from './slurm-output.ts'

const ownCommand = resolve(import.meta.dirname, '../../../bin/aulens')

/** Settings with what was left empty filled in for this project. */
export const completeSettings = (settings: ClusterSettings, projectFolder: string): ClusterSettings => {
  const sharedFolder = settings.sharedFolder === '' ? join(projectFolder, 'cluster') : resolve(settings.sharedFolder)
  return {
    ...settings,
    sharedFolder,
    command: settings.command === '' ? onNode(ownCommand, { ...settings, sharedFolder }) : settings.command,
  }
}

/** The experiment's folder on the shared disk, chosen once: other projects may use the same disk. */
const folderOf = async (
  table: ExperimentsTable,
  record: ExperimentRecord,
  settings: ClusterSettings,
): Promise<string> => {
  if (record.folder?.startsWith(join(settings.sharedFolder, '/')) === true) return record.folder
  const folder = join(settings.sharedFolder, `${experimentName(record.id)}-${randomUUID().slice(0, 8)}`)
  try {
    await mkdir(folder, { recursive: true })
  } catch (cause) {
    throw new AULensError(
      'SHARED_FOLDER_NOT_WRITABLE',
      `The shared folder ${settings.sharedFolder} cannot be written.`,
      {
        path: settings.sharedFolder,
        cause,
        hint: 'Choose a folder on a disk that this computer and the cluster’s nodes share.',
      },
    )
  }
  table.setFolder(record.id, folder)
  return folder
}

/** Words of a scheduler that is away for the moment, not of one that refuses. */
const isAway = (error: unknown): error is AULensError =>
  error instanceof AULensError &&
  error.code === 'SLURM_REFUSED' &&
  /unable to contact|connection refused|timed out|not responding|temporarily|zero bytes/i.test(error.message)

/**
 * Sends cells as one array job; the task's number is the cell's. The submission is noted before, with its name, so that
 * a program
 * that dies in between finds the job again.
 *
 * @returns the scheduler's words where it is away: the cells then wait as before
 * @throws AULensError with the scheduler's words where it refuses; no cell is marked as sent
 */
export const submitCells = async (
  lab: LabContext,
  table: ExperimentsTable,
  record: ExperimentRecord,
  cells: readonly CellRecord[],
): Promise<string | null> => {
  const store = lab.store()
  const settings = completeSettings(record.cluster ?? table.clusterSettings(), store.directory)
  const folder = await folderOf(table, record, settings)
  await sendCells(store, record, folder, cells, (cell) => runOfCell(store, record, cell))
  const name = `aulens-${String(record.id)}-${randomUUID().slice(0, 8)}`
  const script = join(folder, `${name}.sh`)
  const nodeFolder = onNode(folder, settings)
  await atomicWrite(script, batchScript(settings, nodeFolder, settings.command))
  const submission = store.transaction(() => {
    const id = table.addSubmission(record.id, name)
    for (const { cell } of cells) table.countAttempt(record.id, cell, id)
    return id
  })
  try {
    table.setJob(
      submission,
      await sbatch([
        ...sbatchOptions(settings, { name, tasks: formatTasks(cells.map(({ cell }) => cell)), folder: nodeFolder }),
        script,
      ]),
    )
    return null
  } catch (error) {
    store.transaction(() => {
      for (const { cell } of cells) table.release(record.id, cell)
      table.dropSubmission(submission)
    })
    if (isAway(error)) return error.message
    throw error
  }
}

import { AULensError } from '../../shared/contract/errors.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { RunRecord } from '../store/tables/runs-table.ts'

/** @throws AULensError RUN_NOT_FOUND, naming the runs there are */
export const findRun = (store: ProjectStore, run: string): RunRecord => {
  const record = store.runs.get(run)
  if (record === undefined) {
    const known = store.runs
      .list()
      .map((entry) => entry.run)
      .join(', ')
    throw new AULensError('RUN_NOT_FOUND', `There is no run "${run}" in this project.`, {
      hint: known === '' ? 'Train a network first.' : `Runs here: ${known}.`,
    })
  }
  return record
}

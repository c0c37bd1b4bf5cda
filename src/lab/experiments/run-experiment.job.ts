import { AULensError, toContractError } from '../../shared/contract/errors.ts'
import type { ExperimentDetail } from '../../shared/contract/experiment.ts'
import type { LabContext } from '../engine/lab-context.ts'
import { isClosing, type JobWork } from '../jobs/job-queue.ts'
import type { RawProgress } from '../jobs/progress-clock.ts'
import { experimentDetail } from './experiment-detail.ts'
import { runOfCell } from './run-of-cell.ts'
import { experimentName, type CellRecord } from '../store/tables/experiments-table.ts'

/** Queues the training of a run; told of each step. */
export type QueueTraining = (run: string, onProgress: (progress: RawProgress) => void) => { readonly job: number }

/** Faults that every further cell would meet too. */
const faultsOfTheMachine = ['ENGINE_CANNOT_TRAIN', 'ENGINE_NOT_STARTED']

/**
 * Works on an experiment's waiting cells one after another, each as a training of its own in the queue: what else is
 * asked for
 * has its turn between two cells, and a finished cell's network can be looked at while others train. A cell that fails
 * does not
 * stop the rest. Cancelled, the cells that wait are cancelled too; when the program closes, they stay waiting.
 */
export const runExperiment =
  (lab: LabContext, id: number, queueTraining: QueueTraining): JobWork<ExperimentDetail> =>
  async ({ signal, onProgress }) => {
    const store = lab.store()
    const table = store.experiments
    const record = table.byName(experimentName(id))
    const changed = (): void => {
      lab.emit('project.changed', { what: 'experiments' })
    }
    const waiting = (): CellRecord[] => table.cells(id).filter((cell) => cell.state === 'queued')
    const report =
      (cell: CellRecord) =>
      (progress: RawProgress): void => {
        if (progress.unit !== 'steps') return
        const cells = table.cells(id)
        const rest = cells.filter((other) => other.cell !== cell.cell)
        onProgress({
          done: progress.done + rest.reduce((sum, other) => sum + other.steps, 0),
          total: cells.length * record.settings.steps,
          unit: 'steps',
          message:
            `${cell.variant}, fold ${String(cell.fold)}, seed ${String(cell.seed)}; ` +
            `${String(cells.filter((other) => other.state === 'done').length)} of ${String(cells.length)} ` +
            'networks done',
        })
      }

    const train = async (cell: CellRecord): Promise<void> => {
      const { job } = queueTraining(await runOfCell(store, record, cell), report(cell))
      table.countAttempt(id, cell.cell)
      table.setState(id, cell.cell, 'running')
      changed()
      const cancel = (): void => {
        lab.queue.cancel(job)
      }
      signal.addEventListener('abort', cancel, { once: true })
      try {
        await lab.queue.result(job)
        table.setState(id, cell.cell, 'done')
      } catch (error) {
        const stopped = signal.aborted || lab.queue.list().find((entry) => entry.id === job)?.state === 'cancelled'
        const fault = toContractError(error)
        if (isClosing(signal) || faultsOfTheMachine.includes(fault.code)) table.setState(id, cell.cell, 'queued')
        else if (stopped) table.setState(id, cell.cell, 'cancelled')
        else table.setState(id, cell.cell, 'failed', fault)
        if (!stopped && faultsOfTheMachine.includes(fault.code)) throw error
      } finally {
        signal.removeEventListener('abort', cancel)
        changed()
      }
    }

    for (let next = waiting()[0]; next !== undefined && !signal.aborted; next = waiting()[0]) {
      try {
        await train(next)
      } catch (error) {
        if (error instanceof AULensError && !faultsOfTheMachine.includes(error.code))
          table.setState(id, next.cell, 'failed', toContractError(error))
        else throw error
      }
    }
    if (signal.aborted) {
      if (!isClosing(signal)) for (const cell of waiting()) table.setState(id, cell.cell, 'cancelled')
      changed()
      signal.throwIfAborted()
    }
    return experimentDetail(store, lab.queue, experimentName(id))
  }

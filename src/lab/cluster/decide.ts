import type { ContractError } from '../../shared/contract/errors.ts'
import { wordsOf, type TaskReport } from './slurm-output.ts'

/** Exit code of a cell that was asked to end and has stored where it was. */
export const stoppedExit = 85

/** Deaths in a row without a further checkpoint after which a cell is given up. */
export const mostDeaths = 3
/**
 * Looks at the cluster that a cell may be missing in, or ended without its files: the disk of the node and ours agree
 * late.
 */
export const mostMissed = 3

export interface CellOutlook {
  /** Null: the scheduler answered and does not know it. */
  readonly task: TaskReport | null
  /** What the cell itself wrote of its fault. */
  readonly failure: ContractError | null
  /** Step of its newest checkpoint. */
  readonly step: number
  readonly deaths: number
  readonly deathStep: number
  /** Looks in a row that found it gone without a word. */
  readonly missed: number
}

export type Decision =
  | {
      readonly action: 'wait'
      readonly running: boolean
      readonly words: string
      readonly missed: boolean
      /** The scheduler holds it for no fault of its own. */ readonly release: boolean
    }
  | { readonly action: 'again'; readonly words: string; readonly deaths: number }
  | { readonly action: 'fail'; readonly words: string; readonly error: ContractError }
  | { readonly action: 'cancelled'; readonly words: string }

const waiting = new Set([
  'PENDING',
  'REQUEUED',
  'REQUEUE_HOLD',
  'REQUEUE_FED',
  'SPECIAL_EXIT',
  'RESV_DEL_HOLD',
  'CONFIGURING',
])
const working = new Set(['RUNNING', 'COMPLETING', 'STAGE_OUT', 'SIGNALING', 'RESIZING', 'SUSPENDED', 'STOPPED'])
/** The cluster's doing, not the cell's. */
const interrupted = new Set(['PREEMPTED', 'TIMEOUT', 'NODE_FAIL', 'BOOT_FAIL'])
/** Faults of the process, after which the same work may go well. */
const passing = new Set(['ENGINE_CRASHED', 'ENGINE_CLOSED', 'ENGINE_NOT_STARTED', 'SHARED_FOLDER_UNREADABLE'])

const again = (words: string, { step, deaths, deathStep }: CellOutlook): Decision => {
  const count = step > deathStep || deaths === 0 ? 1 : deaths + 1
  if (count < mostDeaths) return { action: 'again', words, deaths: count }
  return {
    action: 'fail',
    words,
    error: {
      code: 'CELL_ENDED_EARLY',
      message:
        `The cell was ended ${String(count)} times at step ${String(step)} without getting further. The ` +
        `scheduler says: ${words}.`,
      hint:
        'Give it a longer time limit or more memory in the cluster settings, or more frequent checkpoints, ' +
        'then retry it.',
    },
  }
}

const failed = (words: string, error: ContractError | null): Decision => ({
  action: 'fail',
  words,
  error: error ?? {
    code: 'CELL_FAILED',
    message: `The cell did not run. The scheduler says: ${words}.`,
    hint:
      'The cell’s log in the experiment’s folder says more. Is AULens set up on the nodes, under the path ' +
      'of the cluster settings?',
  },
})

/** What becomes of a cell that has no result yet. Pure, so that every state of Slurm can be tried. */
export const decide = (outlook: CellOutlook): Decision => {
  const { task, failure, missed } = outlook
  if (task === null) {
    return missed < mostMissed
      ? { action: 'wait', running: false, words: 'not known to the scheduler', missed: true, release: false }
      : again('the scheduler does not know the job any more', outlook)
  }
  const words = wordsOf(task)
  // A launch that failed on the node (after a crash of the controller, for example) leaves the task held for ever.
  if (waiting.has(task.state))
    return {
      action: 'wait',
      running: false,
      words,
      missed: false,
      release: /launch failed requeued held/i.test(task.description),
    }
  if (working.has(task.state)) return { action: 'wait', running: true, words, missed: false, release: false }
  if (interrupted.has(task.state)) return again(words, outlook)
  if (task.state === 'CANCELLED') return { action: 'cancelled', words }
  if (task.state === 'OUT_OF_MEMORY') {
    return failed(words, {
      code: 'CELL_OUT_OF_MEMORY',
      message: `The cell needed more memory than it was given. The scheduler says: ${words}.`,
      hint: 'Ask for more memory in the cluster settings, or take a smaller batch, then retry it.',
    })
  }
  if (task.state === 'COMPLETED') {
    return missed < mostMissed
      ? { action: 'wait', running: true, words: `${words}; its result is not here yet`, missed: true, release: false }
      : failed(`${words}, but it left no result`, failure)
  }
  if (failure !== null) return passing.has(failure.code) ? again(words, outlook) : failed(words, failure)
  if (task.exit !== null && (task.exit.signal > 0 || task.exit.code === stoppedExit || task.exit.code > 128))
    return again(words, outlook)
  return failed(words, null)
}

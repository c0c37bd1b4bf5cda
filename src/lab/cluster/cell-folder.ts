import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { AULensError, ContractError } from '../../shared/contract/errors.ts'
import { TrainingSettings } from '../../shared/protocol/settings.ts'
import { atomicWrite } from '../store/arrays/atomic-write.ts'
import { readPlainFile } from '../store/project-folder.ts'

/**
 * What a cell needs and leaves, on a disk that this computer and the cluster's nodes share. No database is touched on a
 * node:
 *
 *     experiment-3-1a2b3c4d/        one experiment
 *       1a2b3c4d5e6f7a8b.u8         packed faces [count, side, side], 0..255, named by their hash
 *       cells/0007/cell.json        settings, and rows and labels of each part        (written here)
 *       cells/0007/checkpoints.json checkpoints so far, with the files beside it      (written on the node)
 *       cells/0007/steps-….csv      loss and accuracy of the steps before a checkpoint
 *       cells/0007/failure.json     why it cannot be done
 *       cells/0007/result.json      written last and renamed into place: it is there, or the cell is not finished
 */
export const CellPart = z.object({ rows: z.array(z.int()), labels: z.array(z.int()), samples: z.array(z.int()) })
export type CellPart = z.infer<typeof CellPart>

export const CellFile = z.object({
  format: z.literal('aulens-cell-1'),
  experiment: z.string(),
  cell: z.int(),
  run: z.string(),
  dataHash: z.string(),
  settings: TrainingSettings,
  faces: z.object({ count: z.int(), side: z.int(), sha256: z.string() }),
  parts: z.object({ train: CellPart, validation: CellPart, test: CellPart }),
})
export type CellFile = z.infer<typeof CellFile>

/** Name of a file beside the one that names it: whoever may write there leads nowhere else. */
const PlainName = z.string().regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/)

export const CellCheckpoint = z.object({
  step: z.int(),
  file: PlainName,
  hash: z.string(),
  validationAccuracy: z.number(),
  validationLoss: z.number(),
  present: z.boolean(),
  /** File with the steps since the checkpoint before it. */
  steps: PlainName,
  initScale: z.number(),
  /** Seconds trained since the checkpoint before it. */
  seconds: z.number(),
})
export type CellCheckpoint = z.infer<typeof CellCheckpoint>
export const CheckpointsFile = z.object({
  format: z.literal('aulens-checkpoints-1'),
  checkpoints: z.array(CellCheckpoint),
})

export const ProgressFile = z.object({ step: z.int(), host: z.string() })

export const ResultFile = z.object({
  format: z.literal('aulens-result-1'),
  run: z.string(),
  dataHash: z.string(),
  bestStep: z.int(),
  host: z.string(),
  engine: z.looseObject({ rung: z.string(), backend: z.string() }),
  checkpoints: z.array(CellCheckpoint),
  /** Probabilities of the kept network for the validation and the test part: `validation`, `test` [count, classes]. */
  predictions: z.object({ file: PlainName, hash: z.string() }),
})
export type ResultFile = z.infer<typeof ResultFile>

export const FailureFile = z.object({ error: ContractError, step: z.int() })

export const names = {
  cell: 'cell.json',
  checkpoints: 'checkpoints.json',
  progress: 'progress.json',
  result: 'result.json',
  failure: 'failure.json',
  predictions: 'predictions.safetensors',
} as const

export const cellFolder = (experiment: string, cell: number): string =>
  join(experiment, 'cells', String(cell).padStart(4, '0'))

/** Where faces with that SHA-256 lie. */
export const facesFile = (experiment: string, hash: string): string => join(experiment, `${hash.slice(0, 16)}.u8`)

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

export const writeJsonFile = (file: string, value: unknown): Promise<void> =>
  atomicWrite(file, new TextEncoder().encode(`${JSON.stringify(value)}\n`))

const mostJsonBytes = 2 ** 28

/** The parsed file, or null where there is none. @throws AULensError CELL_FILE_DAMAGED */
export const readJsonFile = async <T>(file: string, schema: z.ZodType<T>): Promise<T | null> => {
  let text: string
  try {
    text = (await readPlainFile(file, mostJsonBytes)).toString('utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ESTALE')) return null
    throw new AULensError('SHARED_FOLDER_UNREADABLE', `${file} cannot be read.`, {
      path: file,
      cause,
      hint: 'Is the shared disk mounted here?',
    })
  }
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    throw new AULensError('CELL_FILE_DAMAGED', `${file} is not what AULens writes there.`, {
      path: file,
      cause,
      hint: 'Remove the cell’s folder and retry the cell: it is made again.',
    })
  }
}

/** Steps of one checkpoint's stretch as CSV: step, loss, accuracy. */
export const formatSteps = (steps: readonly { step: number; loss: number; accuracy: number }[]): string =>
  [
    'step,loss,accuracy',
    ...steps.map(({ step, loss, accuracy }) => `${String(step)},${String(loss)},${String(accuracy)}`),
  ].join('\n')

export const parseSteps = (text: string): { step: number; loss: number; accuracy: number }[] =>
  text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [step = NaN, loss = NaN, accuracy = NaN] = line.split(',').map(Number)
      return Number.isInteger(step) ? [{ step, loss, accuracy }] : []
    })

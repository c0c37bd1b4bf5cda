import { readFile, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { AULensError, toContractError } from '../../shared/contract/errors.ts'
import type { LabelledFaces, TrainingState } from '../../shared/contract/compute.ts'
import type { CurvePoint } from '../../shared/contract/run.ts'
import type { TrainingSettings } from '../../shared/protocol/settings.ts'
import { ComputeClient } from '../engine/compute-client.ts'
import { atomicWrite } from '../store/arrays/atomic-write.ts'
import { encodeSafetensors } from '../store/arrays/safetensors.ts'
import { readCheckpoint, writeCheckpoint } from '../training/checkpoint-file.ts'
import { WorkClock } from '../training/work-clock.ts'
import {
  CellFile,
  CheckpointsFile,
  facesFile,
  formatSteps,
  names,
  readJsonFile,
  sha256,
  writeJsonFile,
  type CellCheckpoint,
  type CellPart,
  type ResultFile,
} from './cell-folder.ts'
import { keptOf } from './kept-checkpoint.ts'

/** Milliseconds between two notes of the step it is at. */
const progressEvery = 2000

const loadParts = async (folder: string, cell: CellFile): Promise<(part: CellPart) => LabelledFaces> => {
  const file = facesFile(dirname(dirname(folder)), cell.faces.sha256)
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new AULensError('FACES_MISSING', `The faces ${file} cannot be read on ${hostname()}.`, {
      path: file,
      cause,
      hint: 'Is the shared disk mounted on this node, under the path that the cluster settings give?',
    })
  })
  if (sha256(bytes) !== cell.faces.sha256)
    throw new AULensError('FACES_DAMAGED', `The faces ${file} are not those that were sent.`, {
      path: file,
      hint: 'Remove the experiment’s folder and send it again.',
    })
  const area = cell.faces.side * cell.faces.side
  return ({ rows, labels }) => {
    const pixels = new Uint8Array(rows.length * area)
    rows.forEach((row, place) => {
      pixels.set(bytes.subarray(row * area, (row + 1) * area), place * area)
    })
    return { count: rows.length, side: cell.faces.side, pixels, labels: Uint8Array.from(labels) }
  }
}

const readCheckpoints = async (folder: string): Promise<CellCheckpoint[]> =>
  (await readJsonFile(join(folder, names.checkpoints), CheckpointsFile))?.checkpoints ?? []

/** The newest checkpoint whose file is whole. */
const lastState = async (
  folder: string,
  checkpoints: readonly CellCheckpoint[],
  classes: number,
): Promise<TrainingState | undefined> => {
  for (const checkpoint of [...checkpoints].reverse()) {
    if (!checkpoint.present) continue
    try {
      return await readCheckpoint(join(folder, checkpoint.file), classes, checkpoint.hash)
    } catch {
      // An older one may still be whole; without any the cell begins anew.
    }
  }
  return undefined
}

/**
 * Takes a checkpoint into the list and removes files other than the kept and the newest one's. A second worker on the
 * same cell has written the same.
 */
const addCheckpoint = async (folder: string, added: CellCheckpoint, settings: TrainingSettings): Promise<void> => {
  const known = (await readCheckpoints(folder)).filter(({ step }) => step !== added.step)
  const all = [...known, added].sort((a, b) => a.step - b.step)
  const kept = keptOf(all, settings)?.step
  const newest = all.at(-1)?.step
  const gone = all.filter(({ step, present }) => present && step !== kept && step !== newest)
  await writeJsonFile(join(folder, names.checkpoints), {
    format: 'aulens-checkpoints-1',
    checkpoints: all.map((entry) => (gone.includes(entry) ? { ...entry, present: false } : entry)),
  })
  for (const { file } of gone) await rm(join(folder, file), { force: true })
}

const train = async (
  compute: ComputeClient,
  folder: string,
  cell: CellFile,
  load: (part: CellPart) => LabelledFaces,
  signal: AbortSignal,
): Promise<void> => {
  const { settings } = cell
  const resumeFrom = await lastState(folder, await readCheckpoints(folder), settings.classes)
  if ((resumeFrom?.step ?? 0) >= settings.steps) return
  const clock = new WorkClock()
  let points: CurvePoint[] = []
  let noted = performance.now()
  await compute.call(
    'train',
    {
      settings,
      training: load(cell.parts.train),
      validation: load(cell.parts.validation),
      ...(resumeFrom === undefined ? {} : { resumeFrom }),
    },
    {
      signal,
      ending: 'after-step',
      onEvent: async (event) => {
        if (event.type === 'step') {
          points.push({ step: event.step, loss: event.loss, accuracy: event.accuracy })
          if (performance.now() - noted > progressEvery) {
            noted = performance.now()
            await writeJsonFile(join(folder, names.progress), { step: event.step, host: hostname() })
          }
        }
        if (event.type === 'checkpoint') {
          const name = String(event.state.step).padStart(8, '0')
          const [file, steps] = [`step-${name}.safetensors`, `steps-${name}.csv`]
          const hash = await writeCheckpoint(join(folder, file), event.state, settings.classes)
          await atomicWrite(join(folder, steps), new TextEncoder().encode(formatSteps(points)))
          points = []
          await addCheckpoint(
            folder,
            {
              step: event.state.step,
              file,
              hash,
              steps,
              present: true,
              validationAccuracy: event.validationAccuracy,
              validationLoss: event.validationLoss,
              initScale: event.state.initScale,
              seconds: clock.take(),
            },
            settings,
          )
        }
      },
    },
  )
}

const predict = async (
  compute: ComputeClient,
  folder: string,
  cell: CellFile,
  load: (part: CellPart) => LabelledFaces,
  signal: AbortSignal,
): Promise<Pick<ResultFile, 'bestStep' | 'checkpoints' | 'predictions'>> => {
  const { settings, parts } = cell
  const checkpoints = await readCheckpoints(folder)
  const kept = keptOf(checkpoints, settings)
  if (kept === undefined)
    throw new AULensError('RUN_HAS_NO_CHECKPOINT', `The cell ${basename(folder)} has no checkpoint to test.`)
  const { parameters } = await readCheckpoint(join(folder, kept.file), settings.classes, kept.hash)
  const probabilities = async (part: CellPart): Promise<Float32Array> =>
    (
      await compute.call(
        'predict',
        { parameters, normalisation: settings.normalisation, faces: load(part), classes: settings.classes },
        { signal },
      )
    ).probabilities
  const bytes = encodeSafetensors(
    {
      validation: {
        dtype: 'F32',
        shape: [parts.validation.rows.length, settings.classes],
        data: new Float32Array(await probabilities(parts.validation)),
      },
      test: {
        dtype: 'F32',
        shape: [parts.test.rows.length, settings.classes],
        data: new Float32Array(await probabilities(parts.test)),
      },
    },
    {},
  )
  await atomicWrite(join(folder, names.predictions), bytes)
  return { bestStep: kept.step, checkpoints, predictions: { file: names.predictions, hash: sha256(bytes) } }
}

/**
 * What a node does: trains one cell from its last checkpoint, tests it, and puts the result in place. A cell that is
 * finished is
 * not touched. Aborted, it stores the step it is at first. A fault is written beside the cell, and thrown.
 */
export const runCell = async (folder: string, signal: AbortSignal): Promise<'done' | 'was done'> => {
  const cell = await readJsonFile(join(folder, names.cell), CellFile)
  if (cell === null)
    throw new AULensError('CELL_NOT_FOUND', `There is no cell in ${folder}.`, {
      path: folder,
      hint: 'This command is for the nodes of a cluster; aulens cross-validate --cluster slurm sends them their cells.',
    })
  const result = join(folder, names.result)
  if (
    await readFile(result).then(
      () => true,
      () => false,
    )
  )
    return 'was done'
  await rm(join(folder, names.failure), { force: true })
  const device = cell.settings.device
  const compute = new ComputeClient({
    AULENS_CELL: '1',
    ...(device === 'auto' ? {} : { AULENS_RUNG: device === 'cpu' ? 'native' : 'gpu' }),
  })
  try {
    const engine = await compute.report()
    const load = await loadParts(folder, cell)
    await train(compute, folder, cell, load, signal)
    const found = await predict(compute, folder, cell, load, signal)
    await writeJsonFile(result, {
      format: 'aulens-result-1',
      run: cell.run,
      dataHash: cell.dataHash,
      host: hostname(),
      engine: { ...engine },
      ...found,
    } satisfies ResultFile)
    return 'done'
  } catch (error) {
    if (!signal.aborted)
      await writeJsonFile(join(folder, names.failure), {
        error: toContractError(error),
        step: (await readCheckpoints(folder)).at(-1)?.step ?? 0,
      }).catch(() => undefined)
    throw error
  } finally {
    compute.close()
  }
}

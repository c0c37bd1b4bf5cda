import { join } from 'node:path'
import { AULensError } from '../../shared/contract/errors.ts'
import type { EngineReport } from '../../shared/contract/compute.ts'
import { atomicWrite } from '../store/arrays/atomic-write.ts'
import { decodeSafetensors } from '../store/arrays/safetensors.ts'
import type { StoredPrediction } from '../store/tables/results-table.ts'
import { readPlainFile } from '../store/project-folder.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { findRun } from '../training/find-run.ts'
import { parseSteps, ResultFile, names, readJsonFile, sha256, type CellCheckpoint } from './cell-folder.ts'

const damaged = (file: string): AULensError =>
  new AULensError('RESULT_DAMAGED', `${file} is not the file that the cell’s result names.`, {
    path: file,
    hint: 'Remove the cell’s folder and retry the cell.',
  })

const takeCheckpoint = async (
  store: ProjectStore,
  run: string,
  folder: string,
  checkpoint: CellCheckpoint,
): Promise<string> => {
  const file = `runs/${run}/checkpoints/${checkpoint.file}`
  if (!checkpoint.present) return file
  const source = join(folder, checkpoint.file)
  const bytes = await readPlainFile(source).catch(() => new Uint8Array())
  if (sha256(bytes) !== checkpoint.hash) throw damaged(source)
  store.runFolder(run)
  const target = store.folder.file(file)
  await atomicWrite(target, bytes)
  return file
}

const predictionsOf = async (
  store: ProjectStore,
  run: string,
  folder: string,
  result: ResultFile,
): Promise<StoredPrediction[]> => {
  const file = join(folder, result.predictions.file)
  const bytes = await readPlainFile(file).catch(() => new Uint8Array())
  if (sha256(bytes) !== result.predictions.hash) throw damaged(file)
  const { tensors } = decodeSafetensors(bytes, file)
  const { classes } = findRun(store, run).settings
  const samples = store.runs.samples(run)
  return (['validation', 'test'] as const).flatMap((split) => {
    const own = samples.filter((sample) => sample.split === split)
    const tensor = tensors[split]
    if (tensor?.dtype !== 'F32' || tensor.shape.join() !== [own.length, classes].join()) throw damaged(file)
    return own.map(({ sample }, place): StoredPrediction => {
      const probabilities = new Float32Array(tensor.data.slice(place * classes, (place + 1) * classes))
      return { sample, probabilities, predicted: probabilities.indexOf(Math.max(...probabilities)) }
    })
  })
}

/**
 * Takes a finished cell's result into the project: checkpoints, steps, predictions, test accuracy. All of it or
 * nothing; doing it
 * again changes nothing.
 *
 * @returns false where the cell has no result yet
 * @throws AULensError RESULT_FOREIGN, RESULT_DAMAGED
 */
export const collectCell = async (store: ProjectStore, run: string, folder: string): Promise<boolean> => {
  const result = await readJsonFile(join(folder, names.result), ResultFile)
  if (result === null) return false
  const record = findRun(store, run)
  if (result.dataHash !== record.dataHash || result.run !== run) {
    throw new AULensError(
      'RESULT_FOREIGN',
      `The result in ${folder} is of other faces or of another run than ${run}.`,
      { path: folder, hint: 'Remove the cell’s folder and retry the cell.' },
    )
  }
  const files = new Map<number, string>()
  for (const checkpoint of result.checkpoints)
    files.set(checkpoint.step, await takeCheckpoint(store, run, folder, checkpoint))
  const steps = new Map<number, ReturnType<typeof parseSteps>>()
  for (const checkpoint of result.checkpoints)
    steps.set(checkpoint.step, parseSteps(String(await readPlainFile(join(folder, checkpoint.steps)).catch(() => ''))))
  const predictions = await predictionsOf(store, run, folder, result)
  const labels = new Map(
    store.runs
      .samples(run)
      .filter(({ split }) => split === 'test')
      .map(({ sample, label }) => [sample, label]),
  )
  const tested = predictions.filter(({ sample }) => labels.has(sample))
  store.transaction(() => {
    const known = new Set(store.runs.checkpoints(run).map(({ step }) => step))
    for (const checkpoint of result.checkpoints) {
      if (known.has(checkpoint.step)) continue
      store.runs.addCheckpoint(run, {
        step: checkpoint.step,
        file: files.get(checkpoint.step) ?? '',
        hash: checkpoint.hash,
        validationAccuracy: checkpoint.validationAccuracy,
        validationLoss: checkpoint.validationLoss,
        initScale: checkpoint.initScale,
        seconds: checkpoint.seconds,
        steps: steps.get(checkpoint.step) ?? [],
      })
      if (!checkpoint.present) store.runs.dropFile(run, checkpoint.step)
    }
    store.runs.setEngine(run, result.engine as unknown as EngineReport)
    store.results.savePredictions(run, result.bestStep, predictions)
    store.runs.setTestAccuracy(
      run,
      tested.filter(({ sample, predicted }) => labels.get(sample) === predicted).length / tested.length,
    )
    store.runs.setState(run, 'done')
  })
  return true
}

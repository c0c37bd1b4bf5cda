import { existsSync, readFileSync, statSync } from 'node:fs'
import { AULensError } from '../../shared/contract/errors.ts'
import type { Evidence } from '../../shared/contract/evidence.ts'
import type { Inspection, StoredPictures } from '../../shared/contract/filter.ts'
import { withVerdicts } from '../../shared/evidence/verdict.ts'
import {
  defaultSide,
  layerGeometry,
  type ConvolutionLayer,
  type LayerGeometry,
} from '../../shared/network/architecture.ts'
import { dataMarkOf, writeDataMark } from '../evidence/data-mark.ts'
import { decodeSafetensors } from '../store/arrays/safetensors.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { InspectionRecord } from '../store/tables/results-table.ts'
import type { RunRecord, RunSample } from '../store/tables/runs-table.ts'
import { robustnessOf } from '../robustness/verdict-robustness.ts'
import { findRun } from '../training/find-run.ts'
import { maximaWeights } from './maxima.job.ts'
import { Recent } from './recent.ts'

/** A layer of a run's kept checkpoint: what stored results are looked up by. */
export interface LayerOfRun {
  readonly record: RunRecord
  readonly step: number
  readonly layer: ConvolutionLayer
  readonly geometry: LayerGeometry
}

/**
 * @throws AULensError RUN_NOT_FOUND; RUN_HAS_NO_CHECKPOINT before the first checkpoint; FILTER_OUT_OF_RANGE
 */
export const layerOfRun = (store: ProjectStore, run: string, layer: ConvolutionLayer, filter = 0): LayerOfRun => {
  const record = findRun(store, run)
  if (record.bestStep === null) {
    throw new AULensError('RUN_HAS_NO_CHECKPOINT', `The run "${run}" has no checkpoint yet.`, {
      hint: 'Wait for its first checkpoint, or resume it.',
    })
  }
  const geometry = layerGeometry(layer, record.settings.side)
  if (filter >= geometry.filters) {
    throw new AULensError(
      'FILTER_OUT_OF_RANGE',
      `${layer} has filters 0 to ${String(geometry.filters - 1)}; there is no filter ${String(filter)}.`,
    )
  }
  return { record, step: record.bestStep, layer, geometry }
}

/** Pictures of an inspection: [neurons, window, window], filter by filter, strongest first. */
export interface StoredInspection {
  readonly inspection: Inspection
  /** Side of the run's network input. */
  readonly side: number
  readonly window: number
  readonly reconstruction: Float32Array
  readonly face: Uint8Array
  /** First neuron of each filter. */
  readonly first: ReadonlyMap<number, number>
}

/** Strongest responses of a layer on every face of a run, [samples, filters]. */
export interface StoredMaxima {
  readonly filters: number
  readonly samples: readonly RunSample[]
  readonly maximum: Float32Array
}

/** What was read from disk lately, a project; keyed by row id or file, so nothing stale is found. */
interface Shelf {
  readonly inspections: Recent<StoredInspection>
  readonly contents: Recent<Inspection>
  readonly maxima: Recent<StoredMaxima>
  readonly evidence: Recent<Evidence>
  readonly uuid: string
}
const shelves = new WeakMap<ProjectStore, Shelf>()
const shelfOf = (store: ProjectStore): Shelf => {
  let shelf = shelves.get(store)
  if (shelf === undefined) {
    shelf = {
      inspections: new Recent(4),
      contents: new Recent(8),
      maxima: new Recent(2),
      evidence: new Recent(4),
      uuid: store.uuid,
    }
    shelves.set(store, shelf)
  }
  return shelf
}

const keyOf = ({ id, madeAt }: { readonly id: number; readonly madeAt: string }): string =>
  `${String(id)}-${String(Date.parse(madeAt))}`

/** Names an inspection's pictures for good: another project, or the same one computed anew, has another name. */
export const picturesAddress = (store: ProjectStore, record: InspectionRecord): string =>
  `patches/${shelfOf(store).uuid}/${keyOf(record)}`
export const projectUuid = (store: ProjectStore): string => shelfOf(store).uuid

/** Inspections of the kept checkpoint that are stored whole. */
export const storedPictures = (
  store: ProjectStore,
  { record, step, layer }: LayerOfRun,
): { id: number; pictures: StoredPictures }[] =>
  store.results
    .inspectionRecords(record.run, step, layer)
    .filter(({ file }) => existsSync(store.folder.file(file)))
    .map((entry) => ({
      id: entry.id,
      pictures: { method: entry.method, top: entry.top, pictures: picturesAddress(store, entry) },
    }))

/** An inspection's numbers without its pictures. */
export const inspectionContent = (store: ProjectStore, id: number): Inspection | null => {
  const found = store.results.inspectionRecordById(id)
  if (found === undefined) return null
  return shelfOf(store).contents.get(keyOf(found), () => store.results.inspectionById(id)?.inspection ?? null)
}

/**
 * An inspection with its pictures by the name that {@link picturesAddress} gave it; null where there is none (any
 * more).
 */
export const inspectionByKey = (store: ProjectStore, uuid: string, key: string): StoredInspection | null => {
  if (uuid !== shelfOf(store).uuid) return null
  const record = store.results.inspectionRecordById(Number(key.split('-')[0]))
  if (record === undefined || keyOf(record) !== key) return null
  return shelfOf(store).inspections.get(key, () => {
    const file = store.folder.file(record.file)
    const inspection = inspectionContent(store, record.id)
    if (inspection === null || !existsSync(file)) return null
    const { reconstruction, face } = decodeSafetensors(readFileSync(file), file).tensors
    if (reconstruction?.dtype !== 'F32' || face?.dtype !== 'U8') return null
    const first = new Map<number, number>()
    let neuron = 0
    for (const { filter, top } of inspection.filters) {
      first.set(filter, neuron)
      neuron += top.length
    }
    return {
      inspection,
      side: store.runs.get(record.run)?.settings.side ?? defaultSide,
      window: reconstruction.shape[1] ?? 0,
      reconstruction: reconstruction.data,
      face: face.data,
      first,
    }
  })
}

/** The responses of a layer, where they were computed for the run's present data; null where not. */
export const storedMaxima = (store: ProjectStore, { record, step, layer }: LayerOfRun): StoredMaxima | null => {
  const file = store.folder.at('runs', record.run, 'maxima', `${layer}-step-${String(step)}.safetensors`)
  if (!existsSync(file)) return null
  const weights = maximaWeights(
    store.runs.checkpoints(record.run).find((checkpoint) => checkpoint.step === step)?.hash ?? '',
    record.settings.normalisation,
    layer,
  )
  return shelfOf(store).maxima.get(`${file} ${String(statSync(file).mtimeMs)} ${weights} ${record.dataHash}`, () => {
    const { tensors, metadata } = decodeSafetensors(readFileSync(file), file)
    const { maximum } = tensors
    const samples = store.runs.samples(record.run)
    if (
      maximum?.dtype !== 'F32' ||
      metadata['dataHash'] !== record.dataHash ||
      metadata['weights'] !== weights ||
      maximum.shape[0] !== samples.length
    )
      return null
    return { filters: maximum.shape[1] ?? 0, samples, maximum: maximum.data }
  })
}

/**
 * The newest evidence of the layer, with verdicts; null where none was computed, or where the weights, the faces or
 * their codes have
 * changed since: those scores say nothing any more, and no screen, file or programme gets them.
 */
export const storedEvidence = (
  store: ProjectStore,
  { record, step, layer }: Pick<LayerOfRun, 'record' | 'step' | 'layer'>,
): { evidence: Evidence; madeAt: string } | null => {
  const row = store.results.evidenceRecord(record.run, step, layer)
  if (row === undefined || (row.dataHash !== null && row.dataHash !== writeDataMark(dataMarkOf(store, record, step))))
    return null
  const evidence = shelfOf(store).evidence.get(keyOf(row), () => store.results.evidenceById(row.id) ?? null)
  return evidence === null
    ? null
    : { evidence: withVerdicts(evidence, robustnessOf(store, evidence)), madeAt: row.madeAt }
}

import { AULensError } from '../../shared/contract/errors.ts'
import type { Sequence, SequenceFrame } from '../../shared/contract/browse.ts'
import { layerGeometry } from '../../shared/network/architecture.ts'
import type { ConvolutionLayer } from '../../shared/network/architecture.ts'
import { classesOf, emotions } from '../../shared/protocol/emotions.ts'
import { layerOfRun, storedEvidence } from '../inspection/stored-results.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { SequenceRow } from '../store/tables/sequences-table.ts'
import { findRun } from '../training/find-run.ts'
import { readProbabilities } from './sample-detail.ts'
import { browserOf } from './sample-browser.ts'

/** @throws AULensError SEQUENCE_NOT_FOUND */
export const findSequence = (store: ProjectStore, id: number): SequenceRow => {
  const row = store.sequences.byId(id)
  if (row === undefined)
    throw new AULensError('SEQUENCE_NOT_FOUND', `There is no sequence ${String(id)} in this project.`, {
      hint: 'It may have left the corpus at the last import. Search again.',
    })
  return row
}

type Units = { au: number; intensity: number }[]

const unitsByFrame = (store: ProjectStore, sequence: number): Map<number, Units> => {
  const units = new Map<number, Units>()
  for (const { sample, au, intensity } of store.sequences.unitsOfFrames(sequence))
    units.set(sample, [...(units.get(sample) ?? []), { au, intensity }])
  return units
}

const emotionOf = (code: number | null): Sequence['emotion'] => (code === null ? null : (emotions[code] ?? null))

interface Track {
  readonly probabilities: ReadonlyMap<number, number[]>
  readonly activations: ReadonlyMap<number, number[]>
}

/** What has been computed of a sequence's frames by one checkpoint. */
export const readTrack = (
  store: ProjectStore,
  sequence: number,
  run: string,
  step: number,
  layer: ConvolutionLayer,
  filters: readonly number[],
): Track => {
  const probabilities = store.results.probabilitiesOfSequence(run, step, sequence)
  const activations = store.results.activationsOfSequence(run, step, layer, sequence)
  return {
    probabilities: new Map(probabilities.map((row) => [row.sample, readProbabilities(row.probabilities)])),
    activations: new Map(
      activations.map(({ sample, maximum }) => [sample, filters.map((filter) => maximum.readFloatLE(filter * 4))]),
    ),
  }
}

const risingShown = 5

/** Filters whose response grows most from the first face to the last: what a sequence is first looked at with. */
const risingFilters = (
  store: ProjectStore,
  sequence: number,
  run: string,
  step: number,
  layer: ConvolutionLayer,
  filterCount: number,
): number[] => {
  const all = Array.from({ length: filterCount }, (_, filter) => filter)
  const rows = [...readTrack(store, sequence, run, step, layer, all).activations.values()]
  const [first, last] = [rows[0], rows.at(-1)]
  if (first === undefined || last === undefined || rows.length < 2) return []
  const rise = (filter: number): number => (last[filter] ?? 0) - (first[filter] ?? 0)
  return all
    .filter((filter) => rise(filter) > 0)
    .sort((a, b) => rise(b) - rise(a))
    .slice(0, risingShown)
}

export interface SequenceRequest {
  readonly id: number
  readonly run: string | null
  readonly layer: ConvolutionLayer
  readonly filters: readonly number[]
}

/** A sequence with all its frames, and what a run's kept checkpoint says of each. */
export const sequenceOf = (store: ProjectStore, { id, run, layer, filters }: SequenceRequest): Sequence => {
  const row = findSequence(store, id)
  const record = run === null ? null : findRun(store, run)
  const filterCount = record === null ? 0 : layerGeometry(layer, record.settings.side).filters
  const step = record?.bestStep ?? null
  const asked = filters.filter((filter) => filter < filterCount)
  const chosen =
    asked.length > 0 || record === null || step === null
      ? asked
      : risingFilters(store, id, record.run, step, layer, filterCount)
  const track: Track =
    record === null || step === null
      ? { probabilities: new Map(), activations: new Map() }
      : readTrack(store, id, record.run, step, layer, chosen)
  const units = unitsByFrame(store, id)
  const words = store.marks.words(id)
  const frames = store.sequences.frames(id).map((sample): SequenceFrame => ({
    id: sample.id,
    path: sample.path,
    frame: sample.frame,
    position: sample.position,
    hasFace: sample.face_row !== null,
    emotion: emotionOf(sample.emotion),
    units: sample.coded === 1 ? (units.get(sample.id) ?? []) : null,
    width: sample.width,
    height: sample.height,
    marks: words.get(sample.id) ?? [],
    probabilities: track.probabilities.get(sample.id) ?? null,
    activations: track.activations.get(sample.id) ?? null,
  }))
  const evidence =
    record === null || step === null || chosen.length === 0
      ? undefined
      : storedEvidence(store, layerOfRun(store, record.run, layer))?.evidence
  const best = new Map(evidence?.filters.map((entry) => [entry.filter, entry.best]))
  return {
    id,
    corpus: store.corpora.byId(row.corpus)?.name ?? '',
    subject: row.subject,
    name: row.name,
    emotion: emotionOf(row.emotion),
    units: row.coded === 1 ? store.sequences.units(id) : null,
    version: browserOf(store).index().version,
    frames,
    run:
      record === null
        ? null
        : {
            run: record.run,
            step,
            classes: [...classesOf(record.settings.classes)],
            layer,
            filters: chosen,
            filterCount,
            missing: frames.filter(
              (frame) => frame.hasFace && (frame.probabilities === null || frame.activations === null),
            ).length,
            best: chosen.map((filter) => best.get(filter) ?? null),
          },
  }
}

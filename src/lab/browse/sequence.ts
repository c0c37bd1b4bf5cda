import { AULensError } from '../../shared/contract/errors.ts'
import type { Sequence, SequenceFrame } from '../../shared/contract/browse.ts'
import { layerGeometry } from '../../shared/network/architecture.ts'
import type { ConvolutionLayer } from '../../shared/network/architecture.ts'
import { classesOf, emotions } from '../../shared/protocol/emotions.ts'
import { layerOfRun, storedEvidence } from '../inspection/stored-results.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { SampleRow } from '../store/tables/samples-table.ts'
import { findRun } from '../training/find-run.ts'
import { readProbabilities } from './sample-detail.ts'
import { browserOf } from './sample-browser.ts'

interface SequenceRow {
  readonly id: number
  readonly corpus: number
  readonly name: string
  readonly emotion: number | null
  readonly coded: number
  readonly subject: string
}

/** @throws AULensError SEQUENCE_NOT_FOUND */
export const findSequence = (store: ProjectStore, id: number): SequenceRow => {
  const row = store.database
    .prepare<[number], SequenceRow>(
      'SELECT q.id, q.corpus, q.name, q.emotion, q.coded, u.name AS subject FROM sequences q JOIN subjects ' +
        'u ON u.id = q.subject WHERE q.id = ?',
    )
    .get(id)
  if (row === undefined)
    throw new AULensError('SEQUENCE_NOT_FOUND', `There is no sequence ${String(id)} in this project.`, {
      hint: 'It may have left the corpus at the last import. Search again.',
    })
  return row
}

/** Frames of a sequence in their order. */
export const framesOf = (store: ProjectStore, sequence: number): SampleRow[] =>
  store.database
    .prepare<[number], SampleRow>('SELECT * FROM samples WHERE sequence = ? ORDER BY position')
    .all(sequence)

type Units = { au: number; intensity: number }[]

const unitsByFrame = (store: ProjectStore, sequence: number): Map<number, Units> => {
  const units = new Map<number, Units>()
  const rows = store.database
    .prepare<[number], { sample: number; au: number; intensity: number }>(
      'SELECT u.sample, u.au, u.intensity FROM sample_units u JOIN samples s ON s.id = u.sample WHERE ' +
        's.sequence = ? ORDER BY u.au',
    )
    .all(sequence)
  for (const { sample, au, intensity } of rows) units.set(sample, [...(units.get(sample) ?? []), { au, intensity }])
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
  const probabilities = store.database
    .prepare<[string, number, number], { sample: number; probabilities: Buffer }>(
      'SELECT p.sample, p.probabilities FROM predictions p JOIN samples s ON s.id = p.sample WHERE p.run = ' +
        '? AND p.step = ? AND s.sequence = ?',
    )
    .all(run, step, sequence)
  const activations = store.database
    .prepare<[string, number, string, number], { sample: number; maximum: Buffer }>(
      'SELECT a.sample, a.maximum FROM sample_activations a JOIN samples s ON s.id = a.sample WHERE a.run ' +
        '= ? AND a.step = ? AND a.layer = ? AND s.sequence = ? ORDER BY s.position',
    )
    .all(run, step, layer, sequence)
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
  const frames = framesOf(store, id).map((sample): SequenceFrame => ({
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
    units:
      row.coded === 1
        ? store.database
            .prepare<[number], Units[number]>('SELECT au, intensity FROM sequence_units WHERE sequence = ? ORDER BY au')
            .all(id)
        : null,
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

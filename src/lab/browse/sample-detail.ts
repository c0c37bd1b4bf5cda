import { AULensError } from '../../shared/contract/errors.ts'
import type { ClassProbability, SampleDetail } from '../../shared/contract/browse.ts'
import { classesOf, emotions } from '../../shared/protocol/emotions.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { SampleRow } from '../store/tables/samples-table.ts'
import { findRun } from '../training/find-run.ts'
import { tagsOfRow } from './mark-columns.ts'
import { browserOf } from './sample-browser.ts'

/** @throws AULensError SAMPLE_NOT_FOUND */
export const findSample = (store: ProjectStore, id: number): SampleRow => {
  const sample = store.samples.byId(id)
  if (sample === undefined)
    throw new AULensError('SAMPLE_NOT_FOUND', `There is no sample ${String(id)} in this project.`, {
      hint: 'It may have left the corpus at the last import. Search again.',
    })
  return sample
}

/** Landmarks as they are stored: 68 points x y …, little-endian 32-bit floats. */
export const readLandmarks = (bytes: Buffer): number[] =>
  Array.from({ length: bytes.length / 4 }, (_, place) => bytes.readFloatLE(place * 4))

/** Class probabilities as they are stored, by class. */
export const readProbabilities = (bytes: Buffer): number[] => readLandmarks(bytes)

const predictionOf = (store: ProjectStore, run: string, sample: number): SampleDetail['prediction'] => {
  const { bestStep: step, settings } = findRun(store, run)
  const split = store.runs.partOf(run, sample) ?? 'unused'
  const bytes = step === null ? undefined : store.results.probabilities(run, step, sample)
  const classes = classesOf(settings.classes)
  const probabilities =
    bytes === undefined
      ? null
      : readProbabilities(bytes).flatMap((probability, place): ClassProbability[] => {
          const emotion = classes[place]
          return emotion === undefined ? [] : [{ emotion, probability }]
        })
  return { run, step, split, probabilities }
}

/** Everything known of one sample. */
export const sampleDetail = (store: ProjectStore, id: number, run: string | null): SampleDetail => {
  const sample = findSample(store, id)
  const corpus = store.corpora.byId(sample.corpus)
  const { version, index } = browserOf(store).index()
  const row = index.rowOf(id)
  const marks = browserOf(store).marks()
  const sequence = index.sequences[index.sequence[row] ?? 0]
  const subject = index.subjects[index.subject[row] ?? 0]
  if (corpus === undefined || sequence === undefined || subject === undefined)
    throw new AULensError('SAMPLE_NOT_FOUND', `Sample ${String(id)} has no corpus.`)
  const coded = store.sequences.byId(sample.sequence)?.coded === 1
  const { box_x: x, box_y: y, box_width: width, box_height: height } = sample
  return {
    id,
    corpus: corpus.name,
    layout: corpus.layout,
    subject: subject.name,
    sequenceId: sample.sequence,
    sequence: sequence.name,
    path: sample.path,
    frame: sample.frame,
    position: sample.position,
    count: sample.count,
    fold: subject.fold,
    emotion: sample.emotion === null ? null : (emotions[sample.emotion] ?? null),
    sequenceEmotion: sequence.emotion === null ? null : (emotions[sequence.emotion] ?? null),
    units: sample.coded === 1 ? store.samples.unitsOf(id) : null,
    sequenceUnits: coded ? store.sequences.units(sample.sequence) : null,
    width: sample.width,
    height: sample.height,
    box: x === null || y === null || width === null || height === null ? null : { x, y, width, height },
    landmarks: sample.landmarks === null ? null : readLandmarks(sample.landmarks),
    hasFace: sample.face_row !== null,
    file: {
      root: corpus.root,
      size: sample.file_size,
      hash: sample.file_hash === '' ? null : sample.file_hash,
      foundBy: sample.found_by,
      detectorVersion: sample.detector_version,
      faceSide: store.faces(sample.corpus).side,
    },
    findings: store.corpora.findingsOfSample(sample.corpus, sample.path, `/${subject.name}/${sequence.name}/`),
    excluded: marks.excluded[row] === 1,
    tags: tagsOfRow(marks, row),
    version,
    prediction: run === null ? null : predictionOf(store, run, id),
  }
}

import { createHash } from 'node:crypto'
import type { ProjectStore } from '../store/project-store.ts'
import { findRun } from '../training/find-run.ts'
import { codedFaces } from './coded-faces.ts'

/** What a result depends on besides its settings; equal fingerprints, equal result. */
export type Part = string | number | null | Float64Array

const hashOf = (parts: Iterable<Part>): string => {
  const hash = createHash('sha256')
  for (const part of parts) {
    if (part instanceof Float64Array) hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength))
    else hash.update(`${String(part)};`)
  }
  return hash.digest('hex')
}

/** Weights of a run's kept checkpoint and the faces that it saw; tells "none" before the first checkpoint. */
export const weightsPart = (store: ProjectStore, run: string): string => {
  const record = store.runs.get(run)
  const hash = record === undefined ? undefined : store.runs.checkpoints(run).find(({ step }) => step === record.bestStep)?.hash
  return record === undefined || hash === undefined ? `${run} none` : `${run} ${hash} ${record.settings.normalisation} ${record.dataHash}`
}

/** Codes (and landmarks) of a run's faces. */
const codesParts = (store: ProjectStore, run: string, withPoints: boolean): Part[] => {
  const { corpusId } = findRun(store, run)
  return codedFaces(store, corpusId, store.runs.samples(run)).flatMap(({ sample, sequence, subject, emotion, units, points }): Part[] =>
    [sample, sequence, subject, emotion, units.join(), ...(withPoints ? [points] : [])])
}

/** Of place: weights, faces, codes, landmarks and crops. */
export const placeFingerprint = (store: ProjectStore, run: string): string => hashOf([weightsPart(store, run), ...codesParts(store, run, true)])

/** Of stability and controls: weights, faces and codes of the run, and weights of the other runs. */
export const comparisonFingerprint = (store: ProjectStore, run: string, others: readonly string[]): string =>
  hashOf([weightsPart(store, run), ...codesParts(store, run, false), ...others.map((other) => weightsPart(store, other))])

/** Of a cascade: weights and faces. */
export const cascadeFingerprint = (store: ProjectStore, run: string): string => hashOf([weightsPart(store, run)])

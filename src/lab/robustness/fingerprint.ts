import { createHash } from 'node:crypto'
import { dataMarkOf, writeDataMark } from '../evidence/data-mark.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { findRun } from '../training/find-run.ts'
import { finishedPermutedRun } from './permuted-run.ts'

/**
 * What a result depends on besides its settings, as one line: a result whose line is not today's any more is not shown.
 * Weights, faces, labels, splits and codes of the run's kept checkpoint; "none" before there is one.
 */
const runMark = (store: ProjectStore, run: string): string => {
  const record = store.runs.get(run)
  return record === undefined || record.bestStep === null
    ? `${run} none`
    : `${run} ${record.dataHash} ${writeDataMark(dataMarkOf(store, record, record.bestStep))}`
}

/** Landmarks and crops of a run's faces. */
const pointsMark = (store: ProjectStore, run: string): string => {
  const hash = createHash('sha256')
  for (const [id, ...rest] of store.runs.landmarkRows(run)) {
    const landmarks = rest.pop()
    hash.update(`${String(id)} ${rest.map(String).join(' ')} `)
    if (Buffer.isBuffer(landmarks)) hash.update(new Uint8Array(landmarks))
  }
  return hash.digest('hex')
}

export const placeFingerprint = (store: ProjectStore, run: string): string =>
  `${runMark(store, run)} ${pointsMark(store, run)}`

/** Of the run and of those it is compared with. */
export const comparisonFingerprint = (store: ProjectStore, run: string, others: readonly string[]): string =>
  createHash('sha256')
    .update([run, ...others].map((name) => runMark(store, name)).join('\n'))
    .digest('hex')

/** Changes when the control run on permuted labels is there. */
export const controlsFingerprint = (store: ProjectStore, run: string): string => {
  const permuted = finishedPermutedRun(store, findRun(store, run))
  return comparisonFingerprint(store, run, permuted === undefined ? [] : [permuted.run])
}

/** Changes when the control run on permuted labels is there, whose pictures stand beside the cascade's. */
export const cascadeFingerprint = (store: ProjectStore, run: string): string => {
  const permuted = finishedPermutedRun(store, findRun(store, run))
  return permuted === undefined ? runMark(store, run) : comparisonFingerprint(store, run, [permuted.run])
}

import { createHash } from 'node:crypto'
import { AULensError } from '../../shared/contract/errors.ts'
import type { SampleCell, SampleFilter, SampleSearch } from '../../shared/contract/browse.ts'
import { emotions } from '../../shared/protocol/emotions.ts'
import type { Emotion } from '../../shared/protocol/emotions.ts'
import { findRun } from '../training/find-run.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { countFacets } from './facets.ts'
import { failedConditions } from './match.ts'
import { matchingRows, orderRows } from './order.ts'
import type { SampleGroup, SampleSort } from './order.ts'
import { indexVersion, readIndexSource } from './read-index.ts'
import { noRunColumns, readRunColumns, runVersion } from './run-columns.ts'
import type { RunColumns } from './run-columns.ts'
import { buildSampleIndex } from './sample-index.ts'
import type { SampleIndex } from './sample-index.ts'

export interface SampleQuery { readonly filter: SampleFilter; readonly sort: SampleSort; readonly group: SampleGroup; readonly run: string | null }

interface Result { readonly index: SampleIndex; readonly run: RunColumns; readonly rows: Uint32Array; readonly answer: SampleSearch }

/** Results kept, so that pages and sheets of the last few queries need no new search. */
const keptResults = 12

const shortHash = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22)
const emotionOf = (code: number | undefined): Emotion | null => emotions[code ?? -1] ?? null

/** Searches a project's samples in memory; index and results are made anew once what they were made from has changed. */
export class SampleBrowser {
  readonly #store: ProjectStore
  #index: { version: string; index: SampleIndex } | null = null
  #run: { version: string; columns: RunColumns } | null = null
  readonly #results = new Map<string, Result>()

  constructor(store: ProjectStore) { this.#store = store }

  index(): { version: string; index: SampleIndex } {
    const version = shortHash(indexVersion(this.#store.database))
    if (this.#index?.version !== version) {
      this.#index = { version, index: buildSampleIndex(readIndexSource(this.#store.database)) }
      this.#run = null
    }
    return this.#index
  }

  #runColumns(run: string | null, index: SampleIndex): { version: string; columns: RunColumns } {
    if (run === null) return { version: '', columns: noRunColumns(index.count) }
    const record = findRun(this.#store, run)
    const version = runVersion(this.#store, record)
    if (this.#run?.version !== version) this.#run = { version, columns: readRunColumns(this.#store, record, index) }
    return this.#run
  }

  search({ filter, sort, group, run: runName }: SampleQuery): SampleSearch {
    const { version, index } = this.index()
    const { version: runVersionNow, columns: run } = this.#runColumns(runName, index)
    const key = shortHash(JSON.stringify([version, runVersionNow, filter, sort, group]))
    const known = this.#results.get(key)
    if (known !== undefined) return this.#keep(key, known).answer
    const failed = failedConditions(index, run, filter)
    const { rows, groups } = orderRows(index, run, matchingRows(failed), sort, group)
    const answer: SampleSearch = {
      key, total: rows.length, all: index.count, facets: countFacets(index, run, failed, filter), groups,
      run: runName === null ? null : { run: run.run, step: run.step, predicted: run.predictedFaces, faces: run.faces },
    }
    return this.#keep(key, { index, run, rows, answer }).answer
  }

  #keep(key: string, result: Result): Result {
    this.#results.delete(key)
    this.#results.set(key, result)
    for (const oldest of this.#results.keys()) {
      if (this.#results.size <= keptResults) break
      this.#results.delete(oldest)
    }
    return result
  }

  /** @throws AULensError QUERY_EXPIRED */
  #result(key: string): Result {
    const result = this.#results.get(key)
    if (result === undefined) throw new AULensError('QUERY_EXPIRED', 'This list of faces is not kept any more.', { hint: 'Search again.' })
    return result
  }

  page(key: string, offset: number, limit: number): SampleCell[] {
    const { index, run, rows } = this.#result(key)
    return Array.from(rows.subarray(offset, offset + limit), (row) => cellOf(index, run, row))
  }

  place(key: string, id: number): number | null {
    const { index, rows } = this.#result(key)
    const row = index.rowOf(id)
    const place = row < 0 ? -1 : rows.indexOf(row)
    return place < 0 ? null : place
  }

  /** Corpus and face row of a stretch of a result, for its sheet; null where the query is not kept. */
  facesOf(key: string, offset: number, limit: number): { corpus: number; faceRow: number }[] | null {
    const result = this.#results.get(key)
    if (result === undefined) return null
    const { index, rows } = result
    return Array.from(rows.subarray(offset, offset + limit), (row) => ({ corpus: index.corpora[index.corpus[row] ?? 0]?.id ?? 0, faceRow: index.faceRow[row] ?? -1 }))
  }
}

const cellOf = (index: SampleIndex, run: RunColumns, row: number): SampleCell => {
  const sequence = index.sequences[index.sequence[row] ?? 0]
  const predicted = emotionOf(run.predicted[row])
  const right = run.right[row] ?? -1
  const fold = index.fold[row] ?? -1
  return {
    id: index.id[row] ?? 0, corpus: index.corpora[index.corpus[row] ?? 0]?.name ?? '', subject: index.subjects[index.subject[row] ?? 0]?.name ?? '',
    sequenceId: sequence?.id ?? 0, sequence: sequence?.name ?? '', path: index.paths[row] ?? '',
    frame: index.frame[row] ?? 0, position: index.position[row] ?? 0, count: index.frames[row] ?? 0, fold: fold < 0 ? null : fold,
    emotion: emotionOf(index.emotion[row]),
    units: Array.from(index.unitSlot.subarray(index.unitStart[row], index.unitStart[row + 1]), (slot) => index.unitCodes[slot] ?? 0),
    predicted, confidence: predicted === null ? null : run.confidence[row] ?? 0, right: right < 0 ? null : right === 1,
    hasFace: (index.faceRow[row] ?? -1) >= 0, flagged: index.serious[row] === 1,
  }
}

const browsers = new WeakMap<ProjectStore, SampleBrowser>()

/** The browser of an open project; it ends with the project. */
export const browserOf = (store: ProjectStore): SampleBrowser => {
  const known = browsers.get(store)
  if (known !== undefined) return known
  const browser = new SampleBrowser(store)
  browsers.set(store, browser)
  return browser
}

import { createHash } from 'node:crypto'
import { AULensError } from '../../shared/contract/errors.ts'
import { firstCells } from '../../shared/contract/browse.ts'
import type {
  ComputedSort,
  OrderBy,
  SampleCell,
  SampleFilter,
  SampleSearch,
  SampleSummary,
  SampleTarget,
} from '../../shared/contract/browse.ts'
import { emotions } from '../../shared/protocol/emotions.ts'
import type { Emotion } from '../../shared/protocol/emotions.ts'
import { findRun } from '../training/find-run.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { countFacets } from './facets.ts'
import { noMarkColumns, readMarkColumns, tagsOfRow } from './mark-columns.ts'
import type { MarkColumns } from './mark-columns.ts'
import { failedConditions } from './match.ts'
import { isComputed, matchingRows, orderRows, rulerOf } from './order.ts'
import type { SampleGroup, SampleSort } from './order.ts'
import { indexVersion, readIndex } from './read-index.ts'
import { noRunColumns, readRunColumns, runVersion } from './run-columns.ts'
import type { RunColumns } from './run-columns.ts'
import type { SampleIndex } from './sample-index.ts'
import { summariseRows } from './summary.ts'

export interface SampleQuery {
  readonly filter: SampleFilter
  readonly sort: SampleSort
  readonly group: SampleGroup
  readonly by: OrderBy
  readonly run: string | null
}
export interface ComputedOrder {
  readonly sort: ComputedSort
  readonly by: OrderBy
  readonly run: string | null
}
/** A face's place in its corpus's face file; -1: none was found. */
export interface PlacedFace {
  readonly corpus: number
  readonly faceRow: number
}

interface Result {
  readonly index: SampleIndex
  readonly run: RunColumns
  readonly rows: Uint32Array
  readonly values: Float32Array | null
  readonly marksVersion: number
  readonly answer: SampleSearch
}

/** Results kept, so that pages and sheets of the last few queries need no new search. */
const keptResults = 12
/** Computed orders and pictures of selections kept; four bytes a face each. */
const keptOrders = 4
const keptSelections = 8

const shortHash = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22)
const emotionOf = (code: number | undefined): Emotion | null => emotions[code ?? -1] ?? null

/**
 * Searches a project's samples in memory; index and results are made anew once what they were made from has changed.
 */
export class SampleBrowser {
  readonly #store: ProjectStore
  #index: { version: string; index: SampleIndex } | null = null
  #run: { version: string; columns: RunColumns } | null = null
  #noRun: { version: ''; columns: RunColumns } | null = null
  #marks: { version: string; columns: MarkColumns } | null = null
  readonly #results = new Map<string, Result>()
  readonly #orders = new Map<string, Float32Array>()
  readonly #selections = new Map<string, { index: SampleIndex; rows: Uint32Array }>()

  constructor(store: ProjectStore) {
    this.#store = store
  }

  index(): { version: string; index: SampleIndex } {
    const version = shortHash(indexVersion(this.#store))
    if (this.#index?.version !== version) {
      this.#index = { version, index: readIndex(this.#store) }
      this.#run = null
      this.#noRun = null
    }
    return this.#index
  }

  #runColumns(run: string | null, index: SampleIndex): { version: string; columns: RunColumns } {
    if (run === null) {
      this.#noRun ??= { version: '', columns: noRunColumns(index.count) }
      return this.#noRun
    }
    const record = findRun(this.#store, run)
    const version = runVersion(this.#store, record)
    if (this.#run?.version !== version) this.#run = { version, columns: readRunColumns(this.#store, record, index) }
    return this.#run
  }

  #markColumns(version: string, marksVersion: number, index: SampleIndex): MarkColumns {
    const now = `${version} ${String(marksVersion)}`
    if (this.#marks?.version !== now)
      this.#marks = {
        version: now,
        columns: marksVersion === 0 ? noMarkColumns(index.count) : readMarkColumns(this.#store.marks, index),
      }
    return this.#marks.columns
  }

  /** The marks as they are now. */
  marks(): MarkColumns {
    const { version, index } = this.index()
    return this.#markColumns(version, this.#store.marks.version(), index)
  }

  /** What a computed order depends on. */
  orderKey({ sort, by, run }: ComputedOrder): string {
    const step = run === null || sort === 'like-pixels' ? null : findRun(this.#store, run).bestStep
    const { layer, filter, sample } = by
    return JSON.stringify([
      this.index().version,
      sort,
      ...(sort === 'like-pixels' ? [sample] : [run, step, layer, sort === 'activation' ? filter : sample]),
    ])
  }

  knowsOrder(order: ComputedOrder): boolean {
    return this.#orders.has(this.orderKey(order))
  }

  keepOrder(key: string, values: Float32Array): void {
    keep(this.#orders, key, values, keptOrders)
  }

  /** @throws AULensError ORDER_NOT_COMPUTED */
  #orderOf({ sort, by, run }: SampleQuery): { key: string; values: Float32Array } | null {
    if (!isComputed(sort)) return null
    const key = this.orderKey({ sort, by, run })
    const values = this.#orders.get(key)
    if (values === undefined)
      throw new AULensError('ORDER_NOT_COMPUTED', 'What the faces are to be ordered by has not been computed yet.', {
        hint: 'Choose the order again.',
      })
    return { key, values: keep(this.#orders, key, values, keptOrders) }
  }

  /**
   * Marks change nothing about a result that does not ask for them: it keeps its key, its pictures and its selection.
   */
  search(query: SampleQuery): SampleSearch {
    const { filter, sort, group, run: runName } = query
    const { version, index } = this.index()
    const { version: runVersionNow, columns: run } = this.#runColumns(runName, index)
    const marksVersion = this.#store.marks.version()
    const asksForMarks = filter.exclusions.length > 0 || filter.tags.length > 0
    const order = this.#orderOf(query)
    const key = shortHash(
      JSON.stringify([
        version,
        runVersionNow,
        filter,
        sort,
        group,
        order?.key ?? null,
        asksForMarks ? marksVersion : null,
      ]),
    )
    const known = this.#results.get(key)
    if (known?.marksVersion === marksVersion) return keep(this.#results, key, known, keptResults).answer
    const marks = this.#markColumns(version, marksVersion, index)
    const failed = failedConditions(index, run, marks, filter)
    const columns = { index, run, values: order?.values ?? null }
    const { rows, groups } = orderRows(columns, matchingRows(failed), sort, group)
    const answer: SampleSearch = {
      key,
      total: rows.length,
      all: index.count,
      cells: Array.from(rows.subarray(0, firstCells), (row) => cellOf(index, run, marks, columns.values, row)),
      facets: countFacets(index, run, marks, failed, filter),
      groups,
      ruler: rulerOf(columns, rows, sort, groups === null ? 'none' : group),
      run: runName === null ? null : { run: run.run, step: run.step, predicted: run.predictedFaces, faces: run.faces },
    }
    return keep(this.#results, key, { ...columns, rows, marksVersion, answer }, keptResults).answer
  }

  /** @throws AULensError QUERY_EXPIRED */
  #result(key: string): Result {
    const result = this.#results.get(key)
    if (result === undefined)
      throw new AULensError('QUERY_EXPIRED', 'This list of faces is not kept any more.', { hint: 'Search again.' })
    return result
  }

  page(key: string, offset: number, limit: number): SampleCell[] {
    const { index, run, rows, values } = this.#result(key)
    const marks = this.marks()
    return Array.from(rows.subarray(offset, offset + limit), (row) => cellOf(index, run, marks, values, row))
  }

  #rowsAt(result: Result, stretches: readonly (readonly [number, number])[]): Uint32Array {
    const chosen: number[] = []
    for (const [first, last] of stretches) for (const row of result.rows.subarray(first, last + 1)) chosen.push(row)
    return Uint32Array.from(chosen)
  }

  /** Ids of the faces that a target names. @throws AULensError QUERY_EXPIRED */
  idsOf(target: SampleTarget): number[] {
    if ('ids' in target) return target.ids
    const result = this.#result(target.key)
    return Array.from(this.#rowsAt(result, target.stretches), (row) => result.index.id[row] ?? 0)
  }

  summary(key: string, stretches: readonly (readonly [number, number])[]): SampleSummary {
    const result = this.#result(key)
    const rows = this.#rowsAt(result, stretches)
    const counted = summariseRows(result.index, result.run, this.marks(), rows)
    const picture = counted.withFace === 0 ? null : shortHash(JSON.stringify([key, stretches]))
    if (picture !== null) keep(this.#selections, picture, { index: result.index, rows }, keptSelections)
    return { ...counted, picture }
  }

  /** Faces of a selection that has been summarised; null where it is not kept. */
  facesOfSelection(picture: string): PlacedFace[] | null {
    const selection = this.#selections.get(picture)
    return selection === undefined ? null : placedFaces(selection.index, selection.rows)
  }

  place(key: string, id: number): number | null {
    const { index, rows } = this.#result(key)
    const row = index.rowOf(id)
    const place = row < 0 ? -1 : rows.indexOf(row)
    return place < 0 ? null : place
  }

  /** Corpus and face row of a stretch of a result, for its sheet; null where the query is not kept. */
  facesOf(key: string, offset: number, limit: number): PlacedFace[] | null {
    const result = this.#results.get(key)
    return result === undefined ? null : placedFaces(result.index, result.rows.subarray(offset, offset + limit))
  }
}

/** Keeps the newest entries of a map. */
const keep = <T>(kept: Map<string, T>, key: string, value: T, most: number): T => {
  kept.delete(key)
  kept.set(key, value)
  for (const oldest of kept.keys()) {
    if (kept.size <= most) break
    kept.delete(oldest)
  }
  return value
}

const placedFaces = (index: SampleIndex, rows: Uint32Array): PlacedFace[] =>
  Array.from(rows, (row) => ({
    corpus: index.corpora[index.corpus[row] ?? 0]?.id ?? 0,
    faceRow: index.faceRow[row] ?? -1,
  }))

const cellOf = (
  index: SampleIndex,
  run: RunColumns,
  marks: MarkColumns,
  values: Float32Array | null,
  row: number,
): SampleCell => {
  const sequence = index.sequences[index.sequence[row] ?? 0]
  const predicted = emotionOf(run.predicted[row])
  const right = run.right[row] ?? -1
  const fold = index.fold[row] ?? -1
  const value = values?.[row] ?? NaN
  return {
    id: index.id[row] ?? 0,
    corpus: index.corpora[index.corpus[row] ?? 0]?.name ?? '',
    subject: index.subjects[index.subject[row] ?? 0]?.name ?? '',
    sequenceId: sequence?.id ?? 0,
    sequence: sequence?.name ?? '',
    path: index.pathOf(row),
    frame: index.frame[row] ?? 0,
    position: index.position[row] ?? 0,
    count: index.frames[row] ?? 0,
    fold: fold < 0 ? null : fold,
    emotion: emotionOf(index.emotion[row]),
    units: Array.from(
      index.unitSlot.subarray(index.unitStart[row], index.unitStart[row + 1]),
      (slot) => index.unitCodes[slot] ?? 0,
    ),
    predicted,
    confidence: predicted === null ? null : (run.confidence[row] ?? 0),
    right: right < 0 ? null : right === 1,
    hasFace: (index.faceRow[row] ?? -1) >= 0,
    flagged: index.serious[row] === 1,
    excluded: marks.excluded[row] === 1,
    tags: tagsOfRow(marks, row),
    value: Number.isNaN(value) ? null : value,
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

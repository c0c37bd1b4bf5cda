import { assign } from '../../shared/stats/assignment.ts'
import { productOf, standardise } from '../../shared/stats/correlation.ts'

/** Responses of one network's filters to faces, by column; null: the filter is the same on all of them. */
export type Responses = readonly (Float64Array | null)[]

/** @param rows which rows of the maxima, in order */
export const responsesOf = (
  { maximum, filters }: { readonly maximum: Float32Array; readonly filters: number },
  rows: readonly number[],
): Responses =>
  Array.from({ length: filters }, (_, filter) =>
    standardise(Float64Array.from(rows, (row) => maximum[row * filters + filter] as number)),
  )

export interface Match {
  readonly filter: number
  readonly correlation: number
}

/**
 * Gives each live filter of one network its counterpart in another: the one-to-one assignment with the largest sum of
 * correlations
 * (Hungarian method; Li et al. 2016, arXiv:1511.07543, section 3).
 *
 * @returns counterpart of each filter of the first; null for a dead filter and where the other network has too few
 *   live ones
 */
export const matchFilters = (first: Responses, second: Responses): (Match | null)[] => {
  const live = (responses: Responses): { filter: number; values: Float64Array }[] =>
    responses.flatMap((values, filter) => (values === null ? [] : [{ filter, values }]))
  const [rows, columns] = [live(first), live(second)]
  const correlations = new Float64Array(rows.length * columns.length)
  rows.forEach((row, at) => {
    columns.forEach((column, to) => {
      correlations[at * columns.length + to] = productOf(row.values, column.values)
    })
  })
  const assigned = assign(
    correlations.map((correlation) => -correlation),
    rows.length,
    columns.length,
  )
  const matches = first.map((): Match | null => null)
  rows.forEach(({ filter }, at) => {
    const column = columns[assigned[at] ?? -1]
    if (column !== undefined)
      matches[filter] = {
        filter: column.filter,
        correlation: correlations[at * columns.length + (assigned[at] ?? 0)] ?? 0,
      }
  })
  return matches
}

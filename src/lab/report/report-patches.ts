import type { Inspection } from '../../shared/contract/filter.ts'
import { greyOfReconstruction } from '../figures/patch-pictures.ts'
import type { ReportPatch, ReportPatches } from './report-data.ts'

/**
 * Picks the chosen filters' patches out of an inspection.
 *
 * @param pictures [neurons, window, window], filter by filter in the inspection's order, strongest first
 * @param describe where a sample comes from
 */
export const reportPatches = (
  inspection: Inspection,
  pictures: { readonly window: number; readonly reconstruction: Float32Array; readonly face: Uint8Array },
  chosen: readonly number[],
  describe: (sample: number) => { readonly path: string; readonly subject: string },
): ReportPatches => {
  const { window, reconstruction, face } = pictures
  const area = window * window
  const byFilter = new Map<number, ReportPatch[]>()
  let neuron = 0
  for (const { filter, top } of inspection.filters) {
    byFilter.set(
      filter,
      top.map(({ sample, row, column, value }) => {
        const from = neuron++ * area
        return {
          sample,
          row,
          column,
          value,
          ...describe(sample),
          reconstruction: greyOfReconstruction(reconstruction.subarray(from, from + area)),
          face: face.slice(from, from + area),
        }
      }),
    )
  }
  return {
    layer: inspection.layer,
    method: inspection.method,
    window,
    filters: chosen.map((filter) => ({ filter, patches: byFilter.get(filter) ?? [] })),
  }
}

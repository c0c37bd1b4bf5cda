import type { Inspection } from '../../shared/contract/filter.ts'
import type { LayerGeometry } from '../../shared/network/architecture.ts'
import type { ReportPatch, ReportPatches } from './report-data.ts'

/**
 * A reconstruction as grey values: 0 becomes 128, and the largest value of either sign the end of the scale. Each patch has
 * its own scale, as in the paper's figures: patches show form, not strength.
 */
export const greyOfReconstruction = (values: Float32Array): Uint8Array => {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return Uint8Array.from(values, (value) => (largest === 0 ? 128 : Math.round(128 + (127 * value) / largest)))
}

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

/** A face's window with what lies outside the picture in mid-grey (no signal) instead of the 0 that is stored. */
export const padWithGround = (
  face: Uint8Array,
  { window, stride, offset }: Pick<LayerGeometry, 'window' | 'stride' | 'offset'>,
  side: number,
  row: number,
  column: number,
): Uint8Array =>
  face.map((value, at) => {
    const y = row * stride + offset + Math.floor(at / window)
    const x = column * stride + offset + (at % window)
    return y < 0 || x < 0 || y >= side || x >= side ? 128 : value
  })

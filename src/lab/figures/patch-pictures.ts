import sharp from 'sharp'
import type { StoredInspection } from '../inspection/stored-results.ts'
import type { LayerGeometry } from '../../shared/network/architecture.ts'
import { patchGap, sheetColumns } from '../../shared/figures/patch-sheet.ts'

/** Mid-grey: no signal. */
const ground = 128

/**
 * A reconstruction as grey values: 0 becomes 128, and the largest value of either sign the end of the scale. Each patch has
 * its own scale, as in the paper's figures: patches show form, not strength.
 */
export const greyOfReconstruction = (values: Float32Array): Uint8Array => {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return Uint8Array.from(values, (value) => (largest === 0 ? ground : Math.round(ground + (127 * value) / largest)))
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
    return y < 0 || x < 0 || y >= side || x >= side ? ground : value
  })

/** Places patches [window, window] on mid-grey, row by row, each followed by a gap to the right and below. */
const sheetOf = async (
  patches: readonly (Uint8Array | null)[],
  window: number,
  columns: number,
): Promise<Uint8Array> => {
  const pitch = window + patchGap
  const width = Math.max(1, columns) * pitch
  const height = Math.max(1, Math.ceil(patches.length / Math.max(1, columns))) * pitch
  const pixels = new Uint8Array(width * height).fill(ground)
  patches.forEach((patch, place) => {
    if (patch === null) return
    const left = (place % columns) * pitch
    const top = Math.floor(place / columns) * pitch
    for (let row = 0; row < window; row++)
      pixels.set(patch.subarray(row * window, (row + 1) * window), (top + row) * width + left)
  })
  return sharp(pixels, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer()
}

/** The strongest patch of every filter, in the order of filter numbers. */
export const filterSheet = (stored: StoredInspection, filters: number): Promise<Uint8Array> => {
  const area = stored.window ** 2
  const dead = new Set(stored.inspection.filters.filter(({ dead }) => dead).map(({ filter }) => filter))
  const patches = Array.from({ length: filters }, (_, filter) => {
    const neuron = stored.first.get(filter)
    return neuron === undefined || dead.has(filter)
      ? null
      : greyOfReconstruction(stored.reconstruction.subarray(neuron * area, (neuron + 1) * area))
  })
  return sheetOf(patches, stored.window, sheetColumns)
}

/** One filter's reconstructions, strongest first; each on a scale of its own. */
export const reconstructionStrip = (stored: StoredInspection, filter: number): Promise<Uint8Array> => {
  const area = stored.window ** 2
  const first = stored.first.get(filter) ?? 0
  const top = stored.inspection.filters.find((entry) => entry.filter === filter)?.top ?? []
  return sheetOf(
    top.map((_, rank) =>
      greyOfReconstruction(stored.reconstruction.subarray((first + rank) * area, (first + rank + 1) * area)),
    ),
    stored.window,
    top.length,
  )
}

/** The windows of the faces themselves. */
export const faceStrip = (
  stored: StoredInspection,
  filter: number,
  geometry: LayerGeometry,
  side: number,
): Promise<Uint8Array> => {
  const area = stored.window ** 2
  const first = stored.first.get(filter) ?? 0
  const top = stored.inspection.filters.find((entry) => entry.filter === filter)?.top ?? []
  const patches = top.map(({ row, column }, rank) =>
    padWithGround(stored.face.subarray((first + rank) * area, (first + rank + 1) * area), geometry, side, row, column),
  )
  return sheetOf(patches, stored.window, top.length)
}

/** Windows of any pictures in one row, for a photograph's filters. */
export const patchStripOf = (reconstruction: Float32Array, window: number, count: number): Promise<Uint8Array> =>
  sheetOf(
    Array.from({ length: count }, (_, place) =>
      greyOfReconstruction(reconstruction.subarray(place * window ** 2, (place + 1) * window ** 2)),
    ),
    window,
    count,
  )

/** Windows of any pictures, row by row, each on a scale of its own. */
export const patchSheetOf = (
  pictures: Float32Array,
  window: number,
  count: number,
  columns: number,
): Promise<Uint8Array> =>
  sheetOf(
    Array.from({ length: count }, (_, place) =>
      greyOfReconstruction(pictures.subarray(place * window ** 2, (place + 1) * window ** 2)),
    ),
    window,
    columns,
  )

/** Grey windows [count, window, window] in one row. */
export const greyStripOf = (grey: Uint8Array, window: number, count: number): Promise<Uint8Array> =>
  sheetOf(
    Array.from({ length: count }, (_, place) => grey.subarray(place * window ** 2, (place + 1) * window ** 2)),
    window,
    count,
  )

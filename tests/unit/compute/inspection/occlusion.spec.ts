import { describe, expect, it } from 'vitest'
import { occlude, occluderCorners, occluderOf, spreadDrops } from '../../../../src/compute/inspection/occlusion.ts'
import { convolutionLayers, layerGeometry } from '../../../../src/shared/network/architecture.ts'

describe('the occluder', () => {
  it.each(convolutionLayers)('covers every pixel of the receptive field and ends at its edge: %s', (layer) => {
    const { window } = layerGeometry(layer)
    const occluder = occluderOf(layer)
    const corners = occluderCorners(window, occluder)
    expect(corners.at(-1)).toEqual({ row: window - occluder.side, column: window - occluder.side })
    const covered = new Set(
      corners.flatMap(({ row, column }) =>
        Array.from(
          { length: occluder.side ** 2 },
          (_, index) => (row + Math.floor(index / occluder.side)) * window + column + (index % occluder.side),
        ),
      ),
    )
    expect(covered.size).toBe(window * window)
  })

  it('hides what lies inside the picture and nothing else', () => {
    const picture = new Float32Array(16).fill(1)
    occlude(picture, 4, 4, -1, 2, 3)
    expect([...picture]).toEqual([1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1])
    occlude(picture, 4, 4, 6, 0, 3)
    occlude(picture, 4, 4, 0, -5, 3)
    expect(picture.reduce((sum, value) => sum + value)).toBe(12)
  })
})

describe('spreadDrops', () => {
  it('gives each pixel the mean drop over the positions that covered it', () => {
    // Window 3, occluder 2 at every pixel: four positions; the centre is covered by all of them.
    expect([...spreadDrops(Float32Array.of(1, 2, 3, 6), 3, { side: 2, step: 1 })]).toEqual([
      1, 1.5, 2, 2, 3, 4, 3, 4.5, 6,
    ])
  })
})

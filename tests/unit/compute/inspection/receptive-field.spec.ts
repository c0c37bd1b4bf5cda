import { describe, expect, it } from 'vitest'
import { clearOutside, cutView, viewsBelow } from '../../../../src/compute/inspection/receptive-field.ts'
import { convolutionLayers, layerGeometry } from '../../../../src/shared/network/architecture.ts'

describe('viewsBelow', () => {
  it.each([96, 48].flatMap((side) => convolutionLayers.map((layer) => ({ side, layer }))))(
    'begins with the receptive field: $layer of $side pixels',
    ({ side, layer }) => {
      const { window, stride, offset, mapSide } = layerGeometry(layer, side)
      const views = viewsBelow(layer, side)
      expect(views[0]).toEqual({ extent: window, stride, offset, side })
      expect(views.at(-1)).toEqual({ extent: 5, stride: 1, offset: -2, side: mapSide })
    },
  )
  it('gives the pooled maps that a conv3 neuron sees', () => {
    expect(viewsBelow('conv3', 96)[1]).toEqual({ extent: 14, stride: 2, offset: -6, side: 48 })
  })
})

describe('a view', () => {
  const view = { extent: 3, stride: 2, offset: -1, side: 4 }
  const map = Float32Array.from({ length: 16 }, (_, index) => index + 1)

  it('is cut out with zeros outside the map', () => {
    const target = new Float32Array(18)
    cutView(map, view, { row: 0, column: 0 }, target)
    cutView(map, { ...view, offset: 0 }, { row: 1, column: 1 }, target, 9)
    expect([...target]).toEqual([0, 0, 0, 0, 1, 2, 0, 5, 6, 11, 12, 0, 15, 16, 0, 0, 0, 0])
  })

  it('is cleared outside the map, all channels, and nowhere else', () => {
    for (const neuron of [
      { row: 0, column: 0 },
      { row: 2, column: 0 },
      { row: 0, column: 2 },
      { row: 1, column: 1 },
      { row: 9, column: 9 },
    ]) {
      const ones = new Float32Array(18).fill(1)
      clearOutside(ones, view, [neuron], 2)
      const expected = new Float32Array(9)
      cutView(new Float32Array(16).fill(1), view, neuron, expected)
      expect([...ones]).toEqual([...expected].flatMap((value) => [value, value]))
    }
  })
})

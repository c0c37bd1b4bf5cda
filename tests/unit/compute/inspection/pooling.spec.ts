import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { poolRectified, unpool } from '../../../../src/compute/inspection/pooling.ts'
import { applyGate } from '../../../../src/compute/inspection/gates.ts'
import { projectFirstLayer } from '../../../../src/compute/inspection/first-layer.ts'

describe('poolRectified', () => {
  it('keeps the maximum and its place of every cell and channel', () => {
    // One image, 2x4, two channels: the first cell's maxima lie lower right and upper left, the second's upper right and lower left.
    const map = Float32Array.of(1, 9, 2, 8, 5, 1, 6, 2, 3, 7, 4, 6, 5, 4, 5, 3)
    const whole = new Float32Array(32)
    whole.set(map)
    const { values, switches } = poolRectified(whole, 1, 4, 2)
    expect([...values.slice(0, 4)]).toEqual([4, 9, 6, 4])
    expect([...switches.slice(0, 4)]).toEqual([3, 0, 1, 2])
  })

  it('takes the first place in row-major order on a tie, and the first of all where nothing is positive', () => {
    expect([...poolRectified(Float32Array.of(1, 2, 2, 2), 1, 2, 1).switches]).toEqual([1])
    expect([...poolRectified(Float32Array.of(1, 1, 2, 2), 1, 2, 1).switches]).toEqual([2])
    const silent = poolRectified(Float32Array.of(-3, -1, 0, -2), 1, 2, 1)
    expect([...silent.values, ...silent.switches]).toEqual([0, 0])
  })
})

describe('unpool', () => {
  it('undoes pooling at the switches and is zero elsewhere', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
        fc.infiniteStream(fc.float({ min: -1, max: 1, noNaN: true })),
        (batch, half, channels, stream) => {
          const map = Float32Array.from(
            { length: batch * 4 * half * half * channels },
            () => stream.next().value as number,
          )
          const { values, switches } = poolRectified(map, batch, 2 * half, channels)
          const back = unpool(values, switches, batch, half, channels)
          expect(back).toHaveLength(map.length)
          back.forEach((value, index) => {
            if (value !== 0) expect(value).toBe(map[index])
          })
          const again = poolRectified(back, batch, 2 * half, channels)
          expect(again.values).toEqual(values)
        },
      ),
    )
  })

  it('commutes with the deconvnet gate, which sees the signal alone', () => {
    const signal = Float32Array.of(-1, 2, 0.5, -4)
    const switches = Uint8Array.of(3, 2, 0, 1)
    const after = unpool(signal, switches, 1, 2, 1)
    applyGate('deconv', after, after)
    const before = signal.slice()
    applyGate('deconv', before, before)
    expect(unpool(before, switches, 1, 2, 1)).toEqual(after)
  })
})

describe('applyGate', () => {
  const signal = [-2, -2, 3, 3]
  const forward = Float32Array.of(0, 1, 0, 1)
  it.each([
    ['gradient', [0, -2, 0, 3]],
    ['deconv', [0, 0, 3, 3]],
    ['guided', [0, 0, 0, 3]],
  ] as const)('%s', (method, expected) => {
    const gated = Float32Array.from(signal)
    applyGate(method, gated, forward)
    expect([...gated]).toEqual(expected)
  })
})

describe('projectFirstLayer', () => {
  it('puts the filter at the switch, scaled by the signal, and adds up', () => {
    const filters = Float32Array.from({ length: 50 }, (_, index) => (index < 25 ? index + 1 : 100))
    // One 1x1 pooled map with two channels: switches lower right (1, 1) and upper left (0, 0).
    const picture = projectFirstLayer(Float32Array.of(2, 1), Uint8Array.of(3, 0), 1, 1, filters)
    expect(picture).toHaveLength(36)
    expect(picture[0]).toBe(100)
    expect(picture[7]).toBe(100 + 2 * 1)
    expect(picture[35]).toBe(2 * 25)
    expect(picture[5]).toBe(0)
  })
})

import { describe, expect, it } from 'vitest'
import { drawInitialParameters, initScaleOf } from '../../../../src/compute/training/initial-parameters.ts'
import { parameterNames, parameterShapes, parameterSize } from '../../../../src/shared/network/architecture.ts'
import { settingsOf } from '../../../../src/shared/protocol/settings.ts'

const deviation = (values: Float32Array): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}

describe('initial weights', () => {
  const { parameters, initScale } = drawInitialParameters(settingsOf({ initScale: 0.7, seed: 3 }))

  it('have the shapes of the architecture', () => {
    const shapes = parameterShapes(8)
    for (const name of parameterNames) expect(parameters[name]).toHaveLength(parameterSize(shapes[name]))
    expect(initScale).toBe(0.7)
  })

  it.each([
    ['conv1.kernel', 25],
    ['conv2.kernel', 1600],
    ['conv3.kernel', 3200],
    ['fc.kernel', 1024],
    ['softmax.kernel', 300],
  ] as const)('%s: standard deviation k / sqrt(%i)', (name, fanIn) => {
    const expected = 0.7 / Math.sqrt(fanIn)
    // Four standard errors of a standard deviation.
    expect(Math.abs(deviation(parameters[name]) / expected - 1)).toBeLessThan(
      4 / Math.sqrt(2 * parameters[name].length),
    )
  })

  it('biases: 1 in the hidden layer, 0 before softmax', () => {
    expect(new Set(parameters['fc.bias'])).toEqual(new Set([1]))
    expect(new Set(parameters['softmax.bias'])).toEqual(new Set([0]))
  })

  it("the released code's fan-in counts the batch; the text's rule divides by the fan-in itself", () => {
    const released = drawInitialParameters(
      settingsOf({ protocol: 'released-code', initScale: 0.7, seed: 3 }),
    ).parameters
    expect(released['fc.kernel'][5]! / parameters['fc.kernel'][5]!).toBeCloseTo(1 / 8, 5)
    expect(released['conv2.kernel']).toEqual(parameters['conv2.kernel'])
    const text = drawInitialParameters(settingsOf({ initRule: 'k/fan-in', initScale: 0.7, seed: 3 })).parameters
    expect(text['conv2.kernel'][9]! / parameters['conv2.kernel'][9]!).toBeCloseTo(1 / 40, 6)
  })

  it('k is drawn from [0.2, 1.2] by the seed, and does not move the weights', () => {
    const scales = Array.from({ length: 200 }, (_, seed) => initScaleOf(settingsOf({ seed })))
    expect(Math.min(...scales)).toBeGreaterThanOrEqual(0.2)
    expect(Math.max(...scales)).toBeLessThan(1.2)
    expect(new Set(scales).size).toBe(200)
    const drawn = drawInitialParameters(settingsOf({ seed: 3 }))
    expect(drawn.initScale).toBe(scales[3])
    expect(drawn.parameters['conv3.kernel'][77]! / parameters['conv3.kernel'][77]!).toBeCloseTo(
      drawn.initScale / 0.7,
      5,
    )
  })

  it('other seeds give other weights, the same seed the same', () => {
    expect(drawInitialParameters(settingsOf({ initScale: 0.7, seed: 3 })).parameters).toEqual(parameters)
    expect(drawInitialParameters(settingsOf({ initScale: 0.7, seed: 4 })).parameters['conv1.kernel']).not.toEqual(
      parameters['conv1.kernel'],
    )
  })
})

import type { LabelledFaces } from '../../shared/contract/compute.ts'
import { parameterNames, parameterShapes, parameterSize, type Parameters } from '../../shared/network/architecture.ts'
import { eachParameter } from '../network/parameter-tensors.ts'

/**
 * Numbers that the self-test and the PyTorch script both make from a formula, so that no weights need to be stored.
 * tests/fixtures/network/formula.py states the formula and its streams.
 */
const number = (stream: number, index: number): number => {
  let hash = (index + Math.imul(stream, 0x9e3779b9)) >>> 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d) >>> 0
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b) >>> 0
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 31 - 1
}

const pictureStream = 31
const dropoutStream = 21
const momentumStreams = 11
const weightStreams = 1

const amplitude = (shape: readonly number[]): number =>
  shape.length === 1 ? 0.1 : (Math.sqrt(3) * 0.7) / Math.sqrt(parameterSize(shape.slice(0, -1)))

const formulaParameters = (classes: number, firstStream: number, factor: number, hiddenBias: number): Parameters => {
  const shapes = parameterShapes(classes)
  return eachParameter((name) => {
    const stream = firstStream + parameterNames.indexOf(name)
    const scale = amplitude(shapes[name]) * factor
    const bias = name === 'fc.bias' ? hiddenBias : 0
    return Float32Array.from(
      { length: parameterSize(shapes[name]) },
      (_, index) => number(stream, index) * scale + bias,
    )
  })
}

export const formulaWeights = (classes: number): Parameters => formulaParameters(classes, weightStreams, 1, 1)

export const formulaMomentum = (classes: number): Parameters => formulaParameters(classes, momentumStreams, 1e-3, 0)

/** [count, units]: 0 or 2. */
export const formulaDropoutFactors = (count: number, units: number): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: count * units }, (_, index) => (number(dropoutStream, index) < 0 ? 0 : 2))

/** Striped, noisy pictures with a flat corner. */
export const formulaFaces = (count: number, side: number, classes: number): LabelledFaces => {
  const area = side * side
  const pixels = Uint8Array.from({ length: count * area }, (_, index) => {
    const picture = Math.floor(index / area)
    const row = Math.floor((index % area) / side)
    const column = index % side
    if (row < side / 6 && column < side / 3) return 120
    return ((3 * row + 2 * column + 40 * picture) % 128) + Math.floor(64 * (number(pictureStream, index) + 1))
  })
  return {
    count,
    side,
    pixels,
    labels: Uint8Array.from({ length: count }, (_, picture) => (3 * picture + 1) % classes),
  }
}

import type { TensorFlow } from '../tensorflow.ts'

type Tensor4D = ReturnType<TensorFlow['tensor4d']>

/**
 * The first question to an engine, asked when it is loaded: what a small convolution, its gradient and a matrix product
 * are. An
 * engine that answers wrongly (a damaged library, a card with faulty memory) must not compute anything else.
 */

const side = 6
const kernel = 3
const filters = 2
/** Share of the largest value by which single precision may differ. */
const tolerance = 1e-3

/** Numbers without pattern, the same everywhere. */
const numbers = (length: number, salt: number): Float32Array =>
  Float32Array.from({ length }, (_, index) => Math.sin(1 + index * 1.7 + salt))

const outside = (place: number): boolean => place < 0 || place >= side

/** Calls back with every product of a 'same' convolution: place of picture, kernel and result. */
const eachProduct = (visit: (picture: number, weight: number, result: number) => void): void => {
  for (let row = 0; row < side; row += 1)
    for (let column = 0; column < side; column += 1) {
      for (let i = 0; i < kernel; i += 1)
        for (let j = 0; j < kernel; j += 1) {
          const [r, c] = [row + i - 1, column + j - 1]
          if (outside(r) || outside(c)) continue
          for (let filter = 0; filter < filters; filter += 1) {
            visit(r * side + c, (i * kernel + j) * filters + filter, (row * side + column) * filters + filter)
          }
        }
    }
}

const worst = (values: ArrayLike<number>, expected: Float32Array): number => {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return expected.reduce((most, value, index) => {
    const difference = Math.abs((values[index] ?? NaN) - value) / largest
    return Number.isNaN(difference) ? Infinity : Math.max(most, difference)
  }, 0)
}

/**
 * @param trains whether gradients count: WebAssembly has none
 * @returns what is computed wrongly and by how much (share of the largest value), or null
 */
export const wrongAnswer = (
  tf: TensorFlow,
  trains: boolean,
): { readonly operation: string; readonly difference: number } | null => {
  const picture = numbers(side ** 2, 0)
  const weights = numbers(kernel ** 2 * filters, 0.5)
  const upstream = numbers(side ** 2 * filters, 0.25)
  const expected = {
    convolution: new Float32Array(upstream.length),
    gradient: new Float32Array(weights.length),
    product: new Float32Array(side ** 2),
  }
  eachProduct((from, weight, to) => {
    expected.convolution[to] = (expected.convolution[to] ?? 0) + (picture[from] ?? 0) * (weights[weight] ?? 0)
    expected.gradient[weight] = (expected.gradient[weight] ?? 0) + (picture[from] ?? 0) * (upstream[to] ?? 0)
  })
  for (let row = 0; row < side; row += 1)
    for (let column = 0; column < side; column += 1)
      for (let k = 0; k < side; k += 1) {
        const at = row * side + column
        expected.product[at] =
          (expected.product[at] ?? 0) + (picture[row * side + k] ?? 0) * (picture[k * side + column] ?? 0)
      }
  const found: [string, number][] = []
  const ask = (operation: string, expectation: Float32Array, answer: () => { dataSync(): ArrayLike<number> }): void => {
    found.push([operation, worst(answer().dataSync(), expectation)])
  }
  tf.engine().startScope()
  try {
    const input = tf.tensor4d(picture, [1, side, side, 1])
    const convolve = (filter: Tensor4D): Tensor4D => tf.conv2d(input, filter, 1, 'same')
    const filter = tf.tensor4d(weights, [kernel, kernel, 1, filters])
    const square = tf.tensor2d(picture, [side, side])
    ask('a convolution', expected.convolution, () => convolve(filter))
    ask('a matrix product', expected.product, () => tf.matMul(square, square))
    if (trains) {
      const gradient = tf.grad((value) => convolve(value as Tensor4D))
      ask('a gradient', expected.gradient, () => gradient(filter, tf.tensor4d(upstream, [1, side, side, filters])))
    }
  } finally {
    tf.engine().endScope()
  }
  const [wrong] = found.filter(([, difference]) => difference > tolerance)
  return wrong === undefined ? null : { operation: wrong[0], difference: wrong[1] }
}

import { afterEach, describe, expect, it } from 'vitest'
import { kernelModule } from '../../../../src/compute/network/fast/kernel-module.ts'
import { KernelMemory, type Region } from '../../../../src/compute/network/fast/kernel-memory.ts'
import { inputMatrix, outputMatrix } from '../../../../src/compute/network/fast/winograd-algebra.ts'
import { Random } from '../../../../src/shared/random/random.ts'

const open: KernelMemory<string>[] = []
afterEach(() => {
  for (const memory of open.splice(0)) memory.dispose()
})

const memoryOf = <Name extends string>(sizes: Record<Name, number>, threads = 1): KernelMemory<Name> => {
  const memory = new KernelMemory(kernelModule()!, sizes, threads)
  open.push(memory)
  return memory
}

const random = Random.fromSeed(11, 'kernels')
const fill = ({ values }: Region): Float32Array => values.map(() => random.normal())
const put = (region: Region): Float32Array => {
  const values = fill(region)
  region.values.set(values)
  return values
}
const integers = ({ values }: Region): Int32Array => new Int32Array(values.buffer, values.byteOffset, values.length)

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let largest = a.length === b.length ? 0 : Infinity
  for (let index = 0; index < a.length; index++) largest = Math.max(largest, Math.abs(a[index]! - b[index]!))
  return largest
}

/** Left . values . Right^T of [n, n] numbers that `at` reads. */
const sandwich = (matrix: readonly (readonly number[])[], at: (row: number, column: number) => number): number[] =>
  matrix.flatMap((left) =>
    matrix.map((right) =>
      left.reduce((sum, a, row) => sum + a * right.reduce((inner, b, column) => inner + b * at(row, column), 0), 0),
    ),
  )

const transposed = (matrix: readonly (readonly number[])[]): number[][] =>
  matrix[0]!.map((_, column) => matrix.map((row) => row[column]!))

const images = 3
const side = 12
const channels = 8
const tiles = side / 4
const pixel = (image: number, row: number, column: number, channel: number): number =>
  row < 0 || column < 0 || row >= side || column >= side
    ? -1
    : ((image * side + row) * side + column) * channels + channel

const eachTile = (visit: (image: number, tileRow: number, tileColumn: number, channel: number) => void): void => {
  for (let image = 0; image < images; image++) {
    for (let row = 0; row < tiles; row++)
      for (let column = 0; column < tiles; column++) {
        for (let channel = 0; channel < channels; channel++) visit(image, row, column, channel)
      }
  }
}
const tilePoint = (point: number, image: number, row: number, column: number, channel: number): number =>
  ((point * images * tiles + image * tiles + row) * tiles + column) * channels + channel
const pointNumbers = 64 * images * tiles * tiles * channels
const mapNumbers = images * side * side * channels
const scratch = 4 * 128 * channels

describe('memory', () => {
  const module = kernelModule()!
  it('passes from the one who disposed it to the next of the same sizes, and to nobody while it is used', () => {
    const first = KernelMemory.reserve(module, { map: 8 }, 1)
    const second = KernelMemory.reserve(module, { map: 8 }, 1)
    expect(second).not.toBe(first)
    first.dispose()
    expect(KernelMemory.reserve(module, { map: 9 }, 1)).not.toBe(first)
    expect(KernelMemory.reserve(module, { map: 8 }, 1)).toBe(first)
    expect(KernelMemory.reserve(module, { map: 8 }, 1)).not.toBe(first)
  })
})

describe('Winograd transforms', () => {
  it('are B^T d B of every neighbourhood, zero outside the map', () => {
    const memory = memoryOf({ map: mapNumbers, points: pointNumbers, scratch })
    const map = put(memory.region('map'))
    memory.run(
      'transformInput',
      memory.region('map').address,
      memory.region('points').address,
      memory.region('scratch').address,
      images,
      side,
      channels,
    )
    const expected = new Float32Array(pointNumbers)
    eachTile((image, tileRow, tileColumn, channel) => {
      sandwich(
        inputMatrix,
        (row, column) => map[pixel(image, tileRow * 4 + row - 2, tileColumn * 4 + column - 2, channel)] ?? 0,
      ).forEach((value, point) => {
        expected[tilePoint(point, image, tileRow, tileColumn, channel)] = value
      })
    })
    expect(largestDifference(memory.region('points').values, expected)).toBeLessThan(1e-4)
  })

  it('of the input gradient are the transpose, overlaps added', () => {
    const memory = memoryOf({ map: mapNumbers, points: pointNumbers, scratch })
    const points = put(memory.region('points'))
    memory.run(
      'transformInputGradient',
      memory.region('points').address,
      memory.region('map').address,
      memory.region('scratch').address,
      images,
      side,
      channels,
    )
    const expected = new Float32Array(mapNumbers)
    eachTile((image, tileRow, tileColumn, channel) => {
      sandwich(
        transposed(inputMatrix),
        (row, column) => points[tilePoint(row * 8 + column, image, tileRow, tileColumn, channel)]!,
      ).forEach((value, index) => {
        const to = pixel(image, tileRow * 4 + Math.floor(index / 8) - 2, tileColumn * 4 + (index % 8) - 2, channel)
        if (to >= 0) expected[to]! += value
      })
    })
    expect(largestDifference(memory.region('map').values, expected)).toBeLessThan(1e-3)
  })

  it('of a pooled gradient send it to the winner, or nowhere', () => {
    const memory = memoryOf({ pooled: mapNumbers / 4, winners: mapNumbers / 4, points: pointNumbers, scratch })
    const pooled = put(memory.region('pooled'))
    const winners = integers(memory.region('winners'))
    winners.forEach((_, index) => {
      winners[index] = (index % 5) - 1
    })
    memory.run(
      'transformPooledGradient',
      memory.region('pooled').address,
      memory.region('winners').address,
      memory.region('points').address,
      memory.region('scratch').address,
      images,
      side,
      channels,
    )
    const half = side / 2
    const expected = new Float32Array(pointNumbers)
    eachTile((image, tileRow, tileColumn, channel) => {
      sandwich(transposed(outputMatrix), (row, column) => {
        const window =
          ((image * half + tileRow * 2 + (row >> 1)) * half + tileColumn * 2 + (column >> 1)) * channels + channel
        return winners[window] === (row & 1) * 2 + (column & 1) ? pooled[window]! : 0
      }).forEach((value, point) => {
        expected[tilePoint(point, image, tileRow, tileColumn, channel)] = value
      })
    })
    expect(largestDifference(memory.region('points').values, expected)).toBeLessThan(1e-4)
  })
})

/** Index in tiled responses of a map position. */
const tiled = (image: number, row: number, column: number, channel: number): number =>
  (((row & 3) * 4 + (column & 3)) * images * tiles * tiles + (image * tiles + (row >> 2)) * tiles + (column >> 2)) *
    channels +
  channel

describe('pooling', () => {
  it('of 2x2 windows keeps the first maximum, closes at zero, and lets no NaN through unseen', () => {
    const half = side / 2
    const memory = memoryOf({ tiled: mapNumbers, pooled: mapNumbers / 4, winners: mapNumbers / 4 })
    const responses = memory.region('tiled').values
    // Few different values: many windows are tied, many are closed.
    responses.forEach((_, index) => {
      responses[index] = Math.floor(random.between(-3, 3))
    })
    for (let channel = 0; channel < 4; channel++)
      responses[tiled(1, 4 + (channel >> 1), 6 + (channel & 1), channel)] = NaN
    memory.run(
      'poolTiles',
      memory.region('tiled').address,
      memory.region('pooled').address,
      memory.region('winners').address,
      images,
      side,
      channels,
    )
    const winners = integers(memory.region('winners'))
    for (let image = 0; image < images; image++)
      for (let row = 0; row < half; row++)
        for (let column = 0; column < half; column++) {
          for (let channel = 0; channel < channels; channel++) {
            const values = [0, 1, 2, 3].map(
              (place) => responses[tiled(image, row * 2 + (place >> 1), column * 2 + (place & 1), channel)]!,
            )
            const missing = values.findIndex(Number.isNaN)
            const best = missing >= 0 ? NaN : Math.max(...values)
            const index = ((image * half + row) * half + column) * channels + channel
            expect(memory.region('pooled').values[index]).toBe(Number.isNaN(best) ? NaN : Math.max(best, 0))
            expect(winners[index]).toBe(missing >= 0 ? missing : best > 0 ? values.indexOf(best) : -1)
          }
        }
  })

  it.each([
    ['tiles', 1],
    ['a plain map', 0],
  ])('of quadrants finds the first maximum in %s', (_, isTiled) => {
    const memory = memoryOf({ responses: mapNumbers, maxima: images * 4 * channels, positions: images * 4 * channels })
    const responses = memory.region('responses').values
    responses.forEach((__, index) => {
      responses[index] = Math.floor(random.between(-5, 5))
    })
    const at = isTiled === 1 ? tiled : pixel
    responses[at(2, 7, 3, 5)] = NaN
    memory.run(
      'poolQuadrants',
      memory.region('responses').address,
      isTiled,
      memory.region('maxima').address,
      memory.region('positions').address,
      images,
      side,
      channels,
    )
    const positions = integers(memory.region('positions'))
    for (let image = 0; image < images; image++)
      for (let quadrant = 0; quadrant < 4; quadrant++)
        for (let channel = 0; channel < channels; channel++) {
          let best = -Infinity
          let place = -1
          for (let y = 0; y < side / 2; y++)
            for (let x = 0; x < side / 2; x++) {
              const row = ((quadrant >> 1) * side) / 2 + y
              const column = ((quadrant & 1) * side) / 2 + x
              const value = responses[at(image, row, column, channel)]!
              if (!Number.isNaN(best) && (value > best || Number.isNaN(value)))
                [best, place] = [value, row * side + column]
            }
          const index = (image * 4 + quadrant) * channels + channel
          expect(memory.region('maxima').values[index]).toBe(best)
          expect(positions[index]).toBe(place)
        }
  })
})

describe('sparse gradients', () => {
  const shape = { images: 6, side: 8, channels: 64, filters: 12 }
  const sizes = {
    map: 6 * 64 * 64,
    mapGradient: 6 * 64 * 64,
    kernel: 25 * 64 * 12,
    sums: 4 * 25 * 64 * 12,
    positions: 6 * 4 * 12,
    gradient: 6 * 4 * 12,
    padded: 8 * 2 * 144 * 32,
  }

  const compute = (
    threads: number,
    calls: number,
  ): { mapGradient: number[]; kernelGradient: number[]; expected: { map: Float64Array; kernel: Float64Array } } => {
    const memory = memoryOf(sizes, threads)
    const generator = Random.fromSeed(4, 'sparse')
    for (const name of ['map', 'kernel', 'gradient'] as const)
      memory.region(name).values.set(memory.region(name).values.map(() => generator.normal()))
    const gradient = memory.region('gradient').values
    gradient.forEach((_, index) => {
      if (index % 3 === 0) gradient[index] = 0
    })
    const positions = integers(memory.region('positions'))
    positions.forEach((_, index) => {
      const quadrant = Math.floor(index / 12) % 4
      positions[index] = ((quadrant >> 1) * 4 + generator.integer(4)) * 8 + (quadrant & 1) * 4 + generator.integer(4)
    })
    const address = (name: keyof typeof sizes): number => memory.region(name).address
    for (let call = 0; call < calls; call++) {
      memory.region('sums').values.fill(0)
      memory.run(
        'addSparseGradient',
        address('map'),
        address('mapGradient'),
        address('kernel'),
        address('sums'),
        address('positions'),
        address('gradient'),
        address('padded'),
        shape.images,
        shape.side,
        shape.channels,
        shape.filters,
      )
      memory.run('addLanes', address('sums'), sizes.kernel)
    }
    const expected = { map: new Float64Array(sizes.map), kernel: new Float64Array(sizes.kernel) }
    const map = memory.region('map').values
    const kernel = memory.region('kernel').values
    gradient.forEach((scale, index) => {
      const filter = index % 12
      const image = Math.floor(index / 48)
      for (let tap = 0; tap < 25; tap++) {
        const row = Math.floor(positions[index]! / 8) + Math.floor(tap / 5) - 2
        const column = (positions[index]! % 8) + (tap % 5) - 2
        if (row < 0 || column < 0 || row > 7 || column > 7) continue
        for (let channel = 0; channel < 64; channel++) {
          const from = ((image * 8 + row) * 8 + column) * 64 + channel
          const weight = ((Math.floor(channel / 32) * 12 + filter) * 25 + tap) * 32 + (channel % 32)
          expected.map[from]! += scale * kernel[weight]!
          expected.kernel[weight]! += scale * map[from]!
        }
      }
    })
    return {
      mapGradient: [...memory.region('mapGradient').values],
      kernelGradient: [...memory.region('sums').values.subarray(0, sizes.kernel)],
      expected,
    }
  }

  it('equal the dense sums', () => {
    const { mapGradient, kernelGradient, expected } = compute(1, 1)
    expect(largestDifference(mapGradient, expected.map)).toBeLessThan(1e-5)
    expect(largestDifference(kernelGradient, expected.kernel)).toBeLessThan(1e-4)
  })

  it('are the same bits on any number of threads', () => {
    const alone = compute(1, 1)
    for (const threads of [2, 4]) {
      // Enough calls for the threads to have started and to take lanes from one another.
      const together = compute(threads, 300)
      expect(together.mapGradient).toEqual(alone.mapGradient)
      expect(together.kernelGradient).toEqual(alone.kernelGradient)
    }
  })
})

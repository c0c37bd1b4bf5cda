import { describe, expect, it } from 'vitest'
import { Random } from '../../../../src/shared/random/random.ts'
import { hashDistance, likeness, perceptualHash, thumbnail } from '../../../../src/shared/vision/perceptual-hash.ts'

/** Soft blobs on a slope: a picture of low frequencies, as faces are. [96, 96] */
const picture = (seed: number): Float64Array => {
  const random = Random.fromSeed(seed, 'blobs')
  const blobs = Array.from({ length: 12 }, () => ({
    x: 96 * random.uniform(),
    y: 96 * random.uniform(),
    width: 5 + 20 * random.uniform(),
    height: 160 * random.uniform() - 80,
  }))
  return Float64Array.from({ length: 96 * 96 }, (_, at) =>
    blobs.reduce(
      (sum, blob) =>
        sum +
        blob.height *
          Math.exp(-(((at % 96) - blob.x) ** 2 + (Math.floor(at / 96) - blob.y) ** 2) / (2 * blob.width ** 2)),
      110,
    ),
  )
}
const grey = (values: Float64Array, change = (value: number): number => value): Uint8Array =>
  Uint8Array.from(values, (value) => Math.max(0, Math.min(255, Math.round(change(value)))))
const hashOf = (face: Uint8Array) => perceptualHash(thumbnail(face, 96))

describe('perceptualHash', () => {
  const noise = Random.fromSeed(1, 'noise')
  it.each([
    ['brighter', (value: number) => value + 25],
    ['flatter', (value: number) => 0.6 * value + 40],
    ['noisy', (value: number) => value + 6 * noise.normal()],
    ['of fewer grey levels', (value: number) => 8 * Math.round(value / 8)],
  ])('hardly changes where the picture is only %s', (_, change) => {
    for (let seed = 1; seed <= 20; seed++)
      expect(hashDistance(hashOf(grey(picture(seed))), hashOf(grey(picture(seed), change)))).toBeLessThanOrEqual(8)
  })
  it('differs in about half of its bits between pictures of different things', () => {
    const hashes = Array.from({ length: 20 }, (_, seed) => hashOf(grey(picture(seed + 1))))
    const distances = hashes.flatMap((a, first) => hashes.slice(first + 1).map((b) => hashDistance(a, b)))
    expect(Math.min(...distances)).toBeGreaterThan(8)
    expect(distances.reduce((sum, distance) => sum + distance, 0) / distances.length).toBeCloseTo(32, -1)
  })
  it('counts differing bits', () => {
    expect(hashDistance([0, 0], [0xffffffff, 0x80000001])).toBe(34)
    expect(hashDistance([0x12345678, 5], [0x12345678, 5])).toBe(0)
  })
})

describe('thumbnails', () => {
  it('are means of tiles', () => {
    const small = thumbnail(
      Uint8Array.from({ length: 96 * 96 }, (_, at) => (at % 3) * 10),
      96,
    )
    expect([...new Set(small)]).toEqual([10])
    expect(
      thumbnail(
        Uint8Array.from({ length: 48 * 48 }, () => 7),
        48,
      ),
    ).toEqual(new Float64Array(1024).fill(7))
  })
  it('are as alike as their correlation says', () => {
    const small = thumbnail(grey(picture(3)), 96)
    expect(
      likeness(
        small,
        small.map((value) => 300 - 2 * value),
      ),
    ).toBeCloseTo(-1, 12)
    expect(likeness(small, new Float64Array(1024).fill(9))).toBe(0)
  })
})

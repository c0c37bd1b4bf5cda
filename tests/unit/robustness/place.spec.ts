import { beforeAll, describe, expect, it } from 'vitest'
import { computePlace, type PlaceInput } from '../../../src/lab/robustness/place.ts'
import type { CodedFace } from '../../../src/lab/robustness/coded-faces.ts'
import { placeFaces } from '../../../src/lab/robustness/placed-faces.ts'
import type { PlaceResult } from '../../../src/shared/contract/robustness.ts'
import { regionMask } from '../../../src/shared/facs/face-regions.ts'
import { standardLandmarks } from '../../../src/shared/facs/standard-landmarks.ts'
import { Random } from '../../../src/shared/random/random.ts'

const side = 96
const positions = { mapSide: 24, stride: 4, first: 2 }
const quiet = { signal: new AbortController().signal, onProgress: () => undefined }

/** Every face is the standard face moved by some pixels, as landmarks on real faces are. */
const random = Random.fromSeed(7, 'faces')
const faces = Array.from({ length: 120 }, (_, index): CodedFace => {
  const [right, down] = [random.between(-0.04, 0.04), random.between(-0.04, 0.04)]
  return {
    sample: index,
    row: index,
    sequence: index,
    subject: index % 30,
    emotion: 5,
    neutral: false,
    units: [
      ...(index % 2 === 0 ? [12] : []),
      ...(index % 3 === 0 ? [4] : []),
      ...(index < 3 ? [9] : []),
      ...(index < 40 ? [51] : []),
    ],
    points: Float64Array.from(standardLandmarks.flatMap(([x, y]) => [x + right, y + down])),
  }
})

/** Filter 0 peaks at the mouth corner of every face with AU 12, elsewhere by chance; 1 by chance; 2 in the sky; 3 never fires. */
const filters = 4
const planted = (): PlaceInput => {
  const maximum = new Float32Array(faces.length * filters)
  const row = new Uint16Array(maximum.length)
  const column = new Uint16Array(maximum.length)
  faces.forEach(({ points, units }, face) => {
    for (let filter = 0; filter < filters; filter++) {
      const at = face * filters + filter
      maximum[at] = filter === 3 ? 0 : 1 + random.uniform()
      const placed = filter === 0 && units.includes(12)
      row[at] =
        filter === 3
          ? 0
          : filter === 2
            ? 1
            : placed
              ? Math.round((points![2 * 48 + 1]! * side - 2) / 4)
              : random.integer(24)
      column[at] =
        filter === 3
          ? 0
          : filter === 2
            ? 12
            : placed
              ? Math.round((points![2 * 48]! * side - 2) / 4)
              : random.integer(24)
    }
  })
  return {
    peaks: { filters, maximum, row, column },
    faces,
    placed: placeFaces(faces),
    positions,
    side,
    settings: { minimumCount: 10, peakShare: 0.75 },
  }
}

describe('place', () => {
  const input = planted()
  let result: Omit<PlaceResult, 'run' | 'step' | 'settings'>
  const scoreOf = (filter: number, au: number): PlaceResult['filters'][number]['aus'][number] =>
    result.filters[filter]!.aus.find((score) => score.au === au)!
  beforeAll(async () => {
    result = await computePlace(input, quiet)
  })

  it('finds the filter that was planted at the mouth corner, and only there', () => {
    const corner = scoreOf(0, 12)
    expect(corner).toMatchObject({ region: 'mouth corner', n: 60, rate: 1 })
    expect(corner.chance).toBeLessThan(0.12)
    // A shift that keeps a peak within one of the two corners does as well; those are at most as many as the region is large.
    expect(corner.p).toBeLessThan(0.1)
    expect(corner.iou).toBeGreaterThan(corner.iouChance!)
    expect(scoreOf(0, 4).rate).toBeLessThan(0.3)
    expect(corner.rateWithout).toBeLessThan(0.3)
  })
  it('gives chance for a filter that peaks anywhere, and nothing for one that peaks elsewhere', () => {
    const anywhere = scoreOf(1, 12)
    expect(Math.abs(anywhere.rate! - anywhere.chance!)).toBeLessThan(0.12)
    expect(scoreOf(2, 12)).toMatchObject({ rate: 0, p: 1 })
  })
  it('says of a dead filter that it is dead, of a head movement that it has no region, and of a rare AU that it is rare', () => {
    expect(result.filters[3]).toEqual({ filter: 3, dead: true, aus: [] })
    expect(result.leftOut).toEqual([
      { au: 9, why: 'too few faces' },
      { au: 51, why: 'no region' },
    ])
    expect(result.landmarks).toEqual([{ source: 'each face', faces: 120 }])
  })
  it('counts as a recount by hand does', () => {
    const inside = faces
      .filter((face) => face.units.includes(4))
      .filter((face) => {
        const mask = regionMask(
          ['brow'],
          face.points!.map((share) => share * side),
          positions,
        )
        const at = face.row * filters + 1
        return mask[input.peaks.row[at]! * 24 + input.peaks.column[at]!] === 1
      })
    expect(scoreOf(1, 4).rate).toBeCloseTo(inside.length / 40, 12)
  })
  it('takes the mean face of the others where a face has no landmarks, and the standard face where none has', () => {
    const some = placeFaces(faces.map((face, index) => (index < 20 ? { ...face, points: null } : face)))
    expect(some.sources.filter((source) => source === 'mean of the corpus')).toHaveLength(20)
    expect(some.points[0]![60]).toBeCloseTo(faces.slice(20).reduce((sum, { points }) => sum + points![60]!, 0) / 100, 9)
    const none = placeFaces(faces.map((face) => ({ ...face, points: null })))
    expect(new Set(none.sources)).toEqual(new Set(['standard face']))
    expect(none.points[0]![0]).toBe(standardLandmarks[0]![0])
  })
  it('stops when it is cancelled', async () => {
    const controller = new AbortController()
    controller.abort()
    await expect(computePlace(input, { ...quiet, signal: controller.signal })).rejects.toMatchObject({
      name: 'AbortError',
    })
  })
})

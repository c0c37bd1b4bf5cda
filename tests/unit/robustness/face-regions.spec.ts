import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { actionUnits } from '../../../src/shared/facs/action-units.ts'
import { regionMask, regionsOfUnit } from '../../../src/shared/facs/face-regions.ts'
import { standardLandmarks } from '../../../src/shared/facs/standard-landmarks.ts'
import { densityThreshold, ShiftedMasks, testShifts } from '../../../src/shared/stats/shifted-masks.ts'
import { layerGeometry } from '../../../src/shared/network/architecture.ts'

const { mapSide, stride, offset, window } = layerGeometry('conv3', 96)
const positions = { mapSide, stride, first: offset + window / 2 }
const face = standardLandmarks.flatMap(([x, y]) => [96 * x, 96 * y])
const maskOf = (au: number): Uint8Array => regionMask(regionsOfUnit(au), face, positions)
/** Map position nearest to a point of the face. */
const at = (x: number, y: number): number =>
  Math.round((y - positions.first) / stride) * mapSide + Math.round((x - positions.first) / stride)
const point = (index: number): number => at(face[2 * index]!, face[2 * index + 1]!)

describe('regions of Action Units', () => {
  it('lie where the unit acts, and nowhere else', () => {
    const mouthCorner = maskOf(12)
    expect([mouthCorner[point(48)], mouthCorner[point(54)]]).toEqual([1, 1])
    expect([mouthCorner[point(30)], mouthCorner[point(39)]]).toEqual([0, 0])
    const brow = maskOf(1)
    expect([brow[point(19)], brow[point(24)], brow[point(51)]]).toEqual([1, 1, 0])
    expect(maskOf(6)[point(41)]).toBe(1)
    expect([maskOf(17)[point(57)], maskOf(17)[point(62)]]).toEqual([1, 0])
  })
  it('are neither empty nor most of the face, and there are none for head and neck', () => {
    for (const { number, regions } of actionUnits) {
      const within = regionsOfUnit(number)
      if (regions.includes('head') || regions.includes('neck')) expect(within).toEqual([])
      else {
        const share = maskOf(number).reduce((sum, cell) => sum + cell, 0) / mapSide ** 2
        expect(share).toBeGreaterThan(0.01)
        expect(share).toBeLessThan(0.35)
      }
    }
  })
})

describe('shifted masks', () => {
  const side = 6
  const mask = Uint8Array.from({ length: side * side }, (_, cell) => Number(cell === 8 || cell === 9))

  it('counts what moving the mask by hand counts', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: side * side, maxLength: side * side, max: 1 }),
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 0, max: 5 }),
        (cells, row, column) => {
          const counts = new Uint32Array(side * side)
          new ShiftedMasks([cells], side).add(counts, 0, row, column)
          counts.forEach((count, shift) => {
            const [down, right] = [Math.floor(shift / side), shift % side]
            expect(count).toBe(cells[((row - down + side) % side) * side + ((column - right + side) % side)])
          })
        },
      ),
      { numRuns: 30 },
    )
  })
  it('says how seldom a shift does as well as the place itself', () => {
    const masks = new ShiftedMasks([mask], side)
    const counts = new Uint32Array(side * side)
    for (const column of [2, 3, 2, 3, 0]) masks.add(counts, 0, 1, column)
    const test = testShifts(counts)
    expect(test.observed).toBe(4)
    expect(test.p).toBe(1 / 36)
    // Over all shifts every peak meets the mask as often as the mask is large.
    expect(test.chance).toBeCloseTo((5 * 2) / 36, 12)
  })
  it('thresholds a peak map at the share asked for, equal positions together', () => {
    expect(densityThreshold([5, 3, 1, 1, 0], 0.75)).toBe(3)
    expect(densityThreshold([1, 1, 1, 1], 0.5)).toBe(1)
    expect(densityThreshold([0, 0], 0.75)).toBe(0)
  })
})

import { describe, expect, it } from 'vitest'
import { cropOf } from '../../../../src/compute/detection/landmarks.ts'

describe('cropOf', () => {
  it('keeps the whole pixels inside the image', () => {
    expect(cropOf({ x: 2.7, y: 3.2, width: 4.1, height: 5 }, 20, 30)).toEqual({ left: 2, top: 3, width: 4, height: 5 })
    expect(cropOf({ x: -3, y: -2, width: 8, height: 100 }, 20, 30)).toEqual({ left: 0, top: 0, width: 5, height: 20 })
  })
  it('is null where nothing is inside', () => {
    expect(cropOf({ x: 40, y: 3, width: 5, height: 5 }, 20, 30)).toBeNull()
    expect(cropOf({ x: 3, y: 3, width: 0.2, height: 5 }, 20, 30)).toBeNull()
  })
})

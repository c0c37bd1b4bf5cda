import { beforeAll, describe, expect, it } from 'vitest'
import { doubleSide } from '../../../../src/lab/corpora/tfd/enlarge.ts'
import { loadOpenCv, type OpenCv } from '../../../../src/lab/faces/opencv.ts'
import { Random } from '../../../../src/shared/random/random.ts'

let cv: OpenCv
beforeAll(async () => {
  ;({ cv } = await loadOpenCv())
})

describe('a doubled picture', () => {
  it('is what OpenCV makes of it, to the last bit', () => {
    const random = Random.fromSeed(1, 'pictures')
    for (let picture = 0; picture < 60; picture++) {
      const side = [1, 2, 5, 48][picture % 4]!
      // Full contrast, faint contrast, and black and white: rounding differs most there.
      const kind = Math.floor(picture / 4) % 3
      const pixels = Uint8Array.from({ length: side * side }, () =>
        kind === 0 ? random.integer(256) : kind === 1 ? 100 + random.integer(4) : 255 * random.integer(2),
      )
      const source = new cv.Mat(side, side, cv.CV_8UC1)
      const target = new cv.Mat()
      source.data.set(pixels)
      cv.resize(source, target, new cv.Size(2 * side, 2 * side), 0, 0, cv.INTER_LINEAR)
      const doubled = new Uint8Array(4 * side * side + 7)
      doubleSide(pixels, side, doubled, 7)
      expect([...doubled.subarray(7)], `side ${String(side)}, kind ${String(kind)}`).toEqual([...target.data])
      source.delete()
      target.delete()
    }
  })
})

import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GreyImage } from '../../../src/shared/contract/compute.ts'
import { decodePicture } from '../../../src/lab/faces/decode-picture.ts'
import { openFaceFinder } from '../../../src/lab/faces/face-finder.ts'
import type { Box } from '../../../src/lab/faces/face-task.ts'
import { HaarDetector } from '../../../src/lab/faces/haar-detector.ts'
import { faceSides } from '../../../src/lab/faces/haar-settings.ts'
import { SimdHaarDetector } from '../../../src/lab/faces/simd-haar-detector.ts'

const photograph = new URL('../../../node_modules/@vladmandic/face-api/demo/sample1.jpg', import.meta.url)
const everySide = [0, 0] as const

/** The surroundings of a face, `margin` of its side wide, shrunk by taking every n-th pixel, with noise. */
const around = (
  image: GreyImage,
  face: Box,
  { margin, every, noise, narrow }: { margin: number; every: number; noise: number; narrow: number },
): GreyImage => {
  const border = Math.round(margin * face.width)
  const width = Math.floor((face.width + 2 * border) / every)
  const height = Math.max(1, Math.floor((face.height + 2 * border) / every) - narrow)
  const pixels = new Uint8Array(width * height)
  for (let index = 0; index < pixels.length; index++) {
    const row = Math.max(0, Math.min(image.height - 1, face.y - border + every * Math.floor(index / width)))
    const column = Math.max(0, Math.min(image.width - 1, face.x - border + every * (index % width)))
    pixels[index] = Math.min(255, image.pixels[row * image.width + column]! + ((index * 7919) % 31) * noise)
  }
  return { width, height, pixels }
}

describe('the own Haar detector', () => {
  let reference: HaarDetector
  let own: SimdHaarDetector
  let picture: GreyImage
  beforeAll(async () => {
    // What takes over where the kernel does not run is OpenCV.js.
    const finder = await openFaceFinder(() => {
      throw new Error('no SIMD')
    })
    if (!(finder instanceof HaarDetector)) throw new Error('OpenCV.js did not take over.')
    reference = finder
    own = new SimdHaarDetector()
    picture = (await decodePicture(readFileSync(photograph), 'a.jpg')).image
  })
  afterAll(() => {
    reference.delete()
  })

  it('passes the windows that OpenCV passes, in its order, and groups them to its boxes', () => {
    const faces = reference.detectAll(picture, 5, everySide)
    expect(faces.length).toBeGreaterThan(0)
    const drawn = fc.record({
      face: fc.constantFrom(...faces),
      margin: fc.double({ min: 0, max: 0.7, noNaN: true }),
      every: fc.integer({ min: 1, max: 8 }),
      noise: fc.integer({ min: 0, max: 2 }),
      narrow: fc.nat(9),
      ofFrame: fc.boolean(),
    })
    let candidates = 0
    fc.assert(
      fc.property(drawn, ({ face, ofFrame, ...variation }) => {
        const image = around(picture, face, variation)
        const sides = ofFrame ? faceSides(image) : everySide
        const passed = reference.detectAll(image, 0, sides)
        candidates += passed.length
        expect(own.detectAll(image, 0, sides)).toEqual(passed)
        expect(own.detectAll(image, 3, sides)).toEqual(reference.detectAll(image, 3, sides))
        expect(own.detect(image)).toEqual(reference.detect(image))
      }),
      { numRuns: 60, seed: 1 },
    )
    expect(candidates).toBeGreaterThan(100)
  })

  it('finds every face of a photograph, at all sizes', () => {
    const boxes = reference.detectAll(picture, 5, everySide)
    expect(boxes.length).toBeGreaterThan(0)
    expect(own.detectAll(picture, 5, everySide)).toEqual(boxes)
  })

  it('crops to the same bits', () => {
    const drawn = fc.record({
      x: fc.nat(200),
      y: fc.nat(150),
      width: fc.integer({ min: 1, max: 260 }),
      height: fc.integer({ min: 1, max: 260 }),
      side: fc.constantFrom(96, 48),
    })
    const same = (box: Box, side: number): void => {
      expect(
        Buffer.from(own.crop(picture, box, side)).equals(Buffer.from(reference.crop(picture, box, side))),
        JSON.stringify(box),
      ).toBe(true)
    }
    fc.assert(
      fc.property(drawn, ({ side, ...box }) => {
        same(box, side)
      }),
      { numRuns: 150 },
    )
    for (const side of [96, 192, 288]) same({ x: 3, y: 5, width: side, height: side }, 96)
  })
})

it('is what import uses', async () => {
  expect(await openFaceFinder()).toBeInstanceOf(SimdHaarDetector)
})

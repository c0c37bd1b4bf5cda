import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GreyImage } from '../../../src/shared/contract/compute.ts'
import { decodePicture } from '../../../src/lab/faces/decode-picture.ts'
import type { Box } from '../../../src/lab/faces/face-task.ts'
import { HaarDetector } from '../../../src/lab/faces/haar-detector.ts'
import { loadOpenCv } from '../../../src/lab/faces/opencv.ts'
import { intersectionOverUnion, type BoxRow } from '../../fixtures/faces/boxes.ts'

interface Photographs {
  readonly photographs: readonly {
    photograph: string
    size: [number, number]
    boxes: BoxRow[]
    frames: { frame: BoxRow; face: { neighbours: number; box: BoxRow } | null }[]
  }[]
}
const fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/faces/photograph-boxes.json', import.meta.url), 'utf8'),
) as Photographs
const photographFolder = new URL('../../../node_modules/@vladmandic/face-api/demo/', import.meta.url)

const cut = (image: GreyImage, [left, top, width, height]: BoxRow): GreyImage => {
  const pixels = new Uint8Array(width * height)
  for (let row = 0; row < height; row++) {
    const from = (top + row) * image.width + left
    pixels.set(image.pixels.subarray(from, from + width), row * width)
  }
  return { width, height, pixels }
}
const row = ({ x, y, width, height }: Box): BoxRow => [x, y, width, height]

// Six photographs that a dependency ships, from the JPEG files on, against Python OpenCV (tests/fixtures/faces/make_boxes.py).
describe('Haar faces on real photographs', () => {
  let detector: HaarDetector
  const pictures = new Map<string, GreyImage>()
  beforeAll(async () => {
    const { cv } = await loadOpenCv()
    detector = new HaarDetector(cv)
    for (const { photograph } of fixture.photographs) {
      const file = new URL(photograph, photographFolder)
      pictures.set(photograph, (await decodePicture(readFileSync(file), file.pathname)).image)
    }
  })
  afterAll(() => {
    detector.delete()
  })

  it('finds the boxes that Python OpenCV finds at full size', () => {
    let identical = 0
    let total = 0
    for (const { photograph, size, boxes } of fixture.photographs) {
      const image = pictures.get(photograph)!
      expect([image.width, image.height], photograph).toEqual(size)
      const found = detector.detectAll(image, 5, [0, 0]).map(row)
      expect(found.length, photograph).toBe(boxes.length)
      for (const [index, box] of boxes.entries()) {
        expect(intersectionOverUnion(found[index]!, box), `${photograph}, box ${String(index)}`).toBeGreaterThanOrEqual(
          0.95,
        )
        total++
        if (String(found[index]) === String(box)) identical++
      }
    }
    console.info(`${String(identical)} of ${String(total)} boxes identical to the pixel`)
    expect(total).toBeGreaterThan(15)
    expect(identical / total).toBeGreaterThanOrEqual(0.95)
  })

  it("takes the same first hit, with the same number of neighbours, under the paper's settings", () => {
    let faces = 0
    for (const { photograph, frames } of fixture.photographs) {
      for (const { frame, face } of frames) {
        const found = detector.detect(cut(pictures.get(photograph)!, frame))
        const where = `${photograph} at ${String(frame)}`
        expect(found?.neighbours ?? null, where).toBe(face?.neighbours ?? null)
        if (face === null || found === null) continue
        faces++
        expect(intersectionOverUnion(row(found.box), face.box), where).toBeGreaterThanOrEqual(0.95)
      }
    }
    expect(faces).toBeGreaterThan(10)
  })
})

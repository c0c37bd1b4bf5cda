import { createHash } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodePicture } from '../../../src/lab/faces/decode-picture.ts'
import { HaarDetector } from '../../../src/lab/faces/haar-detector.ts'
import { loadOpenCv } from '../../../src/lab/faces/opencv.ts'
import { intersectionOverUnion, type BoxRow } from '../../fixtures/faces/boxes.ts'
import { drawFrames } from '../../fixtures/faces/synthetic-frames.ts'
import { temporaryFolder } from '../../fixtures/corpora/trees.ts'

interface Frames {
  readonly frames: readonly {
    frame: string
    sha256: string
    face: { neighbours: number; box: BoxRow } | null
    crop: string | null
  }[]
}
const fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/faces/frame-boxes.json', import.meta.url), 'utf8'),
) as Frames

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

// The synthetic frames are drawn again (same seed, same bytes), then compared with Python OpenCV's boxes and crops of them.
describe('Haar faces on synthetic frames', () => {
  const folder = temporaryFolder()
  let detector: HaarDetector
  beforeAll(async () => {
    await drawFrames(folder)
    const { cv } = await loadOpenCv()
    detector = new HaarDetector(cv)
  })
  afterAll(() => {
    detector.delete()
    rmSync(folder, { recursive: true, force: true })
  })

  it('are those of Python OpenCV, and so are the crops, byte by byte', async () => {
    let identical = 0
    for (const { frame, sha256: hash, face, crop } of fixture.frames) {
      const file = join(folder, 'cohn-kanade-images', frame)
      const { image } = await decodePicture(readFileSync(file), file)
      expect(
        sha256(image.pixels),
        `${frame} is not the frame that Python saw: draw the fixture anew (tests/fixtures/faces/synthetic-frames.ts)`,
      ).toBe(hash)
      const found = detector.detect(image)
      expect(found?.neighbours ?? null, frame).toBe(face?.neighbours ?? null)
      if (face === null || found === null) continue
      const { x, y, width, height } = found.box
      expect(intersectionOverUnion([x, y, width, height], face.box), frame).toBeGreaterThanOrEqual(0.95)
      if (String([x, y, width, height]) !== String(face.box)) continue
      identical++
      expect(sha256(detector.crop(image, found.box, 96)), frame).toBe(crop)
    }
    console.info(`${String(identical)} of ${String(fixture.frames.length)} boxes identical to the pixel`)
    expect(fixture.frames).toHaveLength(24)
    expect(identical).toBeGreaterThanOrEqual(20)
  })
})

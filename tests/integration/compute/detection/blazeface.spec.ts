import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { detect } from '../../../../src/compute/detection/detect.job.ts'
import { loadEngine } from '../../../../src/compute/tensorflow.ts'
import type { DetectedFace, GreyImage } from '../../../../src/shared/contract/compute.ts'
import { holds, noses, readPhotograph } from '../../../fixtures/detection/ssd-photographs.ts'
import { recordingContext } from '../../../fixtures/inspection/reference-network.ts'

const overlap = (a: DetectedFace, b: DetectedFace): number => {
  const width = Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x))
  const height = Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y))
  return (width * height) / (a.width * a.height + b.width * b.height - width * height)
}
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!

describe('BlazeFace on grey photographs', () => {
  it('finds most of 22 faces of groups and nothing else, largest first, with eyes inside the box', async () => {
    const images = await Promise.all([1, 2, 3, 4, 5, 6].map(readPhotograph))
    const { faces } = await detect({ detector: 'blazeface', landmarks: true, images }, recordingContext().context)
    let found = 0
    faces.forEach((list, image) => {
      const areas = list.map(({ width, height }) => width * height)
      expect(areas).toEqual([...areas].sort((one, other) => other - one))
      for (const face of list) {
        expect(noses[image]!.filter((nose) => holds(face, nose))).toHaveLength(1)
        const [leftX, leftY, rightX, rightY] = face.eyes!
        expect(leftX).toBeLessThan(rightX)
        expect(holds(face, [leftX, leftY]) && holds(face, [rightX, rightY])).toBe(true)
        expect(face.landmarks).toHaveLength(136)
      }
      found += noses[image]!.filter((nose) => list.some((face) => holds(face, nose))).length
    })
    expect(found).toBeGreaterThanOrEqual(18)
  })

  it('finds the same faces one by one as in a batch, and leaves no tensor behind', async () => {
    const { tf } = await loadEngine()
    const images = await Promise.all([1, 2, 3].map(readPhotograph))
    const together = await detect({ detector: 'blazeface', landmarks: false, images }, recordingContext().context)
    const before = tf.memory().numTensors
    for (const [index, image] of images.entries()) {
      const alone = await detect(
        { detector: 'blazeface', landmarks: false, images: [image] },
        recordingContext().context,
      )
      expect(alone.faces[0]).toHaveLength(together.faces[index]!.length)
      alone.faces[0]!.forEach((face, at) => expect(overlap(face, together.faces[index]![at]!)).toBeGreaterThan(0.99))
    }
    expect(tf.memory().numTensors).toBe(before)
  })

  it('finds nothing in a flat picture, in a picture of one pixel, and for no picture', async () => {
    const flat = { width: 200, height: 150, pixels: new Uint8Array(30000).fill(90) }
    const pixel = { width: 1, height: 1, pixels: new Uint8Array(1) }
    const { context } = recordingContext()
    expect((await detect({ detector: 'blazeface', landmarks: true, images: [flat, pixel] }, context)).faces).toEqual([
      [],
      [],
    ])
    expect((await detect({ detector: 'blazeface', landmarks: true, images: [] }, context)).faces).toEqual([])
  })
})

// Photographs of real people are not part of the repository: where they are not, there is no such test.
const photographs = process.env['AULENS_PHOTOS']
const onPhotographs = (folder: string): void => {
  describe('BlazeFace on 204 studio photographs of 102 people', () => {
    it('finds the one face of each, framed as SSD frames it', async () => {
      const files = readdirSync(folder).filter((name) => name.endsWith('.jpg'))
      expect(files).toHaveLength(204)
      const images = await Promise.all(
        files.map(async (name): Promise<GreyImage> => {
          const { data, info } = await sharp(join(folder, name))
            .toColourspace('b-w')
            .raw()
            .toBuffer({ resolveWithObject: true })
          return { width: info.width, height: info.height, pixels: new Uint8Array(data) }
        }),
      )
      const { context } = recordingContext()
      const { faces } = await detect({ detector: 'blazeface', landmarks: false, images }, context)
      expect(faces.filter((list) => list.length === 1)).toHaveLength(204)
      // Every sixth photograph by SSD too: it takes a quarter of a second a picture.
      const some = images.map((_, index) => index).filter((index) => index % 6 === 3)
      const ssd = await detect(
        { detector: 'ssd', landmarks: false, images: some.map((index) => images[index]!) },
        context,
      )
      const overlaps = some.map((index, at) => overlap(faces[index]![0]!, ssd.faces[at]![0]!))
      expect(median(overlaps)).toBeGreaterThan(0.88)
      expect(Math.min(...overlaps)).toBeGreaterThan(0.75)
    }, 120_000)
  })
}
if (photographs !== undefined) onPhotographs(join(photographs, 'london'))

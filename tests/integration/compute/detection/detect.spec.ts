import { beforeAll, describe, expect, it } from 'vitest'
import { detect } from '../../../../src/compute/detection/detect.job.ts'
import { ensureLoaded } from '../../../../src/compute/detection/face-api.ts'
import { loadEngine } from '../../../../src/compute/tensorflow.ts'
import type { DetectedFace, GreyImage } from '../../../../src/shared/contract/compute.ts'
import { holds, noses, readPhotograph } from '../../../fixtures/detection/ssd-photographs.ts'
import { recordingContext } from '../../../fixtures/inspection/reference-network.ts'

let images: GreyImage[]
beforeAll(async () => {
  images = await Promise.all([1, 2, 3, 4, 5, 6].map(readPhotograph))
})

const sizes = (faces: readonly DetectedFace[]): number[] => faces.map(({ width, height }) => width * height)

describe('face detection on grey photographs', () => {
  it('finds 21 of 22 faces with SSD and nothing else, largest first, with landmarks on them', async () => {
    const { context, progress } = recordingContext()
    const { faces } = await detect({ detector: 'ssd', landmarks: true, images }, context)
    expect(faces).toHaveLength(6)
    expect(progress).toEqual([1, 2, 3, 4, 5, 6].map((done) => [done, 6]))
    let found = 0
    faces.forEach((list, image) => {
      expect(sizes(list)).toEqual(sizes(list).sort((one, other) => other - one))
      const marks = noses[image]!
      for (const face of list) {
        const inside = marks.filter((mark) => holds(face, mark))
        expect(inside).toHaveLength(1)
        expect(face.score).toBeGreaterThanOrEqual(0.5)
        expect(face.score).toBeLessThanOrEqual(1)
        expect(face.landmarks).toHaveLength(136)
        // Point 30 (from 0) is the tip of the nose, 8 the chin, 36 and 45 the outer corners of the eyes.
        const point = (index: number): [number, number] => [
          face.landmarks![2 * index]!,
          face.landmarks![2 * index + 1]!,
        ]
        expect(Math.hypot(point(30)[0] - inside[0]![0], point(30)[1] - inside[0]![1])).toBeLessThan(0.3 * face.height)
        expect(point(8)[1]).toBeGreaterThan(point(30)[1])
        expect(point(36)[0]).toBeLessThan(point(45)[0])
      }
      found += marks.filter((mark) => list.some((face) => holds(face, mark))).length
    })
    expect(found).toBeGreaterThanOrEqual(21)
  })

  it('finds most faces with TinyFaceDetector, without landmarks where none are asked for', async () => {
    const { faces } = await detect({ detector: 'tiny', landmarks: false, images }, recordingContext().context)
    const found = noses.flatMap((marks, image) =>
      marks.filter((mark) => faces[image]!.some((face) => holds(face, mark))),
    ).length
    expect(found).toBeGreaterThanOrEqual(16)
    expect(faces.flat().every((face) => !('landmarks' in face))).toBe(true)
  })

  it('finds no face in a flat picture', async () => {
    const flat = { width: 200, height: 150, pixels: new Uint8Array(30000).fill(90) }
    for (const detector of ['ssd', 'tiny'] as const) {
      expect((await detect({ detector, landmarks: true, images: [flat] }, recordingContext().context)).faces).toEqual([
        [],
      ])
    }
  })

  it('answers for no images', async () => {
    expect(await detect({ detector: 'ssd', landmarks: true, images: [] }, recordingContext().context)).toEqual({
      faces: [],
    })
  })

  it.each(['ssd', 'tiny'] as const)('keeps the number of tensors constant: %s', async (detector) => {
    const { tf } = await loadEngine()
    const run = () => detect({ detector, landmarks: true, images: images.slice(0, 1) }, recordingContext().context)
    await run()
    const before = tf.memory().numTensors
    await run()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('stops between images when cancelled, and then holds no tensor of them', async () => {
    const { tf } = await loadEngine()
    await detect({ detector: 'tiny', landmarks: true, images: images.slice(0, 1) }, recordingContext().context)
    const before = tf.memory().numTensors
    const { context, progress } = recordingContext(3)
    await expect(detect({ detector: 'tiny', landmarks: true, images }, context)).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    )
    expect(progress).toEqual([
      [1, 6],
      [2, 6],
    ])
    expect(tf.memory().numTensors).toBe(before)
  })

  it('names an image whose pixels do not fit its size', async () => {
    const wrong = { width: 10, height: 10, pixels: new Uint8Array(99) }
    await expect(
      detect({ detector: 'ssd', landmarks: false, images: [images[0]!, wrong] }, recordingContext().context),
    ).rejects.toThrow(
      expect.objectContaining({ code: 'INVALID_IMAGE', message: 'Image 1 says 10x10, but holds 99 pixels.' }),
    )
  })

  it('names the folder where weights are missing', async () => {
    const network = { isLoaded: false, loadFromDisk: () => Promise.reject(new Error('ENOENT')) }
    await expect(ensureLoaded(network, 'a network', '/nowhere')).rejects.toThrow(
      expect.objectContaining({ code: 'MODEL_UNREADABLE', path: '/nowhere' }),
    )
  })
})

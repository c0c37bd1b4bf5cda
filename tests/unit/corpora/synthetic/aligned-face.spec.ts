import { expect, it } from 'vitest'
import { alignedFace } from '../../../../src/lab/corpora/synthetic/aligned-face.ts'

it('brings both eyes level to fixed places, whatever the head does', () => {
  const width = 200
  const height = 160
  const pixels = new Uint8Array(width * height)
  const landmarks = new Float64Array(136)
  const eyes = [
    { x: 70, y: 60, from: 36 },
    { x: 118, y: 74, from: 42 },
  ]
  for (const eye of eyes) {
    for (let point = eye.from; point < eye.from + 6; point++) {
      landmarks[2 * point] = eye.x
      landmarks[2 * point + 1] = eye.y
    }
    for (let y = eye.y - 5; y <= eye.y + 5; y++)
      for (let x = eye.x - 5; x <= eye.x + 5; x++) pixels[y * width + x] = 250
  }
  const side = 40
  const face = alignedFace({ width, height, channels: 1, pixels, landmarks }, side)
  const at = (x: number, y: number): number => face[y * side + x]!
  expect(at(12, 13)).toBe(250)
  expect(at(28, 13)).toBe(250)
  expect(at(20, 13)).toBe(0)
  expect(at(12, 20)).toBe(0)
})

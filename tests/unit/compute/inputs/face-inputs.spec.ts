import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { createPlainInputs, faceInputs } from '../../../../src/compute/inputs/face-inputs.ts'
import { createVectorInputs } from '../../../../src/compute/inputs/vector-inputs.ts'
import { formulaFaces } from '../../../../src/compute/self-test/formula.ts'
import { Random } from '../../../../src/shared/random/random.ts'
import { drawTransform } from '../../../../src/shared/vision/augmentation.ts'

const modes = ['mean-and-deviation', 'mean'] as const
const bitsOf = (values: Float32Array<ArrayBuffer>): Uint32Array => new Uint32Array(values.buffer)

/** Faces from a formula, noise, and a flat one. */
const picturesOf = (side: number): Uint8Array => {
  const area = side * side
  const random = Random.fromSeed(3, 'faces')
  const pixels = new Uint8Array(6 * area)
  pixels.set(formulaFaces(3, side, 8).pixels)
  for (let index = 3 * area; index < 5 * area; index++) pixels[index] = random.integer(256)
  return pixels.fill(90, 5 * area)
}

describe('network inputs by WebAssembly', () => {
  it.each(modes.flatMap((mode) => [96, 48, 10].map((side) => ({ mode, side }))))(
    'are to the bit those of the typed arrays: $side pixels, $mode',
    ({ mode, side }) => {
      const area = side * side
      const pixels = picturesOf(side)
      const plain = createPlainInputs(side, mode)
      const vector = createVectorInputs(side, mode)!
      const random = Random.fromSeed(7, 'augmentation')
      const [expected, made] = [new Float32Array(pixels.length), new Float32Array(pixels.length)]
      for (let round = 0; round < 6; round++) {
        for (let face = 0; face < pixels.length; face += area) {
          const transform = drawTransform(random, side)
          plain.augmented(pixels, face, transform, expected, face)
          vector.augmented(pixels, face, transform, made, face)
        }
        expect(bitsOf(made)).toEqual(bitsOf(expected))
        for (let face = 0; face < pixels.length; face += area) {
          plain.plain(pixels, face, expected, face)
          vector.plain(pixels, face, made, face)
        }
        expect(bitsOf(made)).toEqual(bitsOf(expected))
      }
      expect(new Set(made).size).toBeGreaterThan(side)
    },
  )

  it('leave odd sides to the typed arrays', () => {
    expect(createVectorInputs(9, 'mean')).toBeNull()
    const inputs = new Float32Array(81)
    faceInputs(9, 'mean').plain(new Uint8Array(81).fill(255), 0, inputs, 0)
    // In the middle of a white picture the mean is taken away; in its corner only nine of twenty-five neighbours are white.
    expect([inputs[40], inputs[0]]).toEqual([0, Math.fround(2 - 18 / 25)])
  })

  it('come from the module that its source builds', () => {
    const folder = path.resolve(import.meta.dirname, '../../../../resources/wasm/inputs')
    const output = mkdtempSync(path.join(tmpdir(), 'inputs-'))
    try {
      const built = spawnSync(process.execPath, [path.join(folder, 'build.mjs'), path.join(output, 'inputs.wasm')], {
        encoding: 'utf8',
      })
      expect({ errors: built.stderr, status: built.status }).toEqual({ errors: '', status: 0 })
      expect(
        readFileSync(path.join(output, 'inputs.wasm')).equals(readFileSync(path.join(folder, 'inputs.wasm'))),
      ).toBe(true)
    } finally {
      rmSync(output, { recursive: true })
    }
  })
})

import type { FaceBatch, Normalisation } from '../../shared/contract/compute.ts'
import { createAugmenter, type Augmenter, type Transform } from '../../shared/vision/augmentation.ts'
import { createLocalNormaliser, greyValues } from '../../shared/vision/local-normalisation.ts'
import { createVectorInputs } from './vector-inputs.ts'

/**
 * Makes one face after another of one size the network's input: augmented where asked, then locally normalised. Without
 * allocating.
 */
export interface FaceInputs {
  /**
   * @param pixels faces, 0..255, row-major
   * @param from   index of the face's first pixel
   * @param target receives [side, side] from `offset` on
   */
  plain(pixels: Uint8Array, from: number, target: Float32Array, offset: number): void
  /** The same of a randomly transformed face. */
  augmented(pixels: Uint8Array, from: number, transform: Transform, target: Float32Array, offset: number): void
}

/** {@link FaceInputs} in typed arrays, which run everywhere. */
export const createPlainInputs = (side: number, normalisation: Normalisation): FaceInputs => {
  const normaliser = createLocalNormaliser(side, normalisation)
  const picture = new Float64Array(side * side)
  let augmenter: Augmenter | undefined
  return {
    plain(pixels, from, target, offset) {
      for (let index = 0; index < picture.length; index++)
        picture[index] = greyValues[pixels[from + index] as number] as number
      normaliser.normalise(picture, target, offset)
    },
    augmented(pixels, from, transform, target, offset) {
      augmenter ??= createAugmenter(side)
      normaliser.normalise(augmenter.transform(pixels, from, transform), target, offset)
    },
  }
}

const made = new Map<string, FaceInputs>()

/** By WebAssembly where it runs; one for all who ask for the same side and normalisation. */
export const faceInputs = (side: number, normalisation: Normalisation): FaceInputs => {
  const key = `${String(side)} ${normalisation}`
  const known = made.get(key) ?? createVectorInputs(side, normalisation) ?? createPlainInputs(side, normalisation)
  made.set(key, known)
  return known
}

/**
 * Network inputs of faces: pixel / 255 * 2, then local normalisation.
 *
 * @returns [count, side, side]
 */
export const inputsOfFaces = (
  { count, side, pixels }: FaceBatch,
  normalisation: Normalisation,
): Float32Array<ArrayBuffer> => {
  const area = side * side
  const face = faceInputs(side, normalisation)
  const inputs = new Float32Array(count * area)
  for (let first = 0; first < inputs.length; first += area) face.plain(pixels, first, inputs, first)
  return inputs
}

import { Random } from '../../shared/random/random.ts'
import { createAugmenter, drawTransform } from '../../shared/vision/augmentation.ts'

/**
 * A face as the training would change it: the transform that the seed draws in this place.
 *
 * @param face [side, side], grey 0..255
 * @returns [side, side], grey 0..255
 */
export const augmentedFace = (face: Uint8Array, side: number, seed: number, place: number): Uint8Array => {
  const random = Random.fromSeed(seed, 'augmentation')
  let transform = drawTransform(random, side)
  for (let drawn = 0; drawn < place; drawn++) transform = drawTransform(random, side)
  return Uint8Array.from(createAugmenter(side).transform(face, 0, transform), (value) => Math.round(value * 127.5))
}

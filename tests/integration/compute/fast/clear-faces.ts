import { drawInitialParameters } from '../../../../src/compute/training/initial-parameters.ts'
import { Random } from '../../../../src/shared/random/random.ts'

export const testParameters = drawInitialParameters({
  classes: 8,
  initScale: 0.7,
  initRule: 'k/sqrt(fan-in)',
  hiddenFanIn: 1024,
  seed: 3,
}).parameters

/** Gaussian noise [side, side]. */
export const noiseFace = (side: number, seed: number): Float32Array => {
  const random = Random.fromSeed(seed, 'face')
  return Float32Array.from({ length: side * side }, () => random.normal())
}

/**
 * Seeds of faces in which, with {@link testParameters}, no gate and no maximum hangs on the last digits (found by
 * find-clear-faces.ts). Where one does, rounding alone decides which way its gradient takes: two right computations then differ in
 * one window by far more than rounding: with Winograd's convolution in 1 of 13 faces of noise that were not chosen.
 */
const clearSeeds: Record<number, readonly number[]> = {
  48: [
    3, 6, 7, 8, 10, 11, 12, 14, 16, 20, 21, 25, 26, 27, 29, 31, 36, 41, 42, 43, 46, 47, 49, 51, 53, 57, 60, 61, 62, 63,
    64, 65,
  ],
  96: [31, 52, 117, 137, 142, 161, 169, 195, 217, 227, 229, 269, 272, 278, 283, 287],
}

/** As many different faces as there are seeds, one after the other. */
export const clearFaces = (side: number): readonly Float32Array[] =>
  (clearSeeds[side] ?? []).map((seed) => noiseFace(side, seed))

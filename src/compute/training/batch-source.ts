import type { LabelledFaces, TrainingState } from '../../shared/contract/compute.ts'
import { hiddenUnits, pooledUnits } from '../../shared/network/architecture.ts'
import { usesAugmentation, usesDropout, type TrainingSettings } from '../../shared/protocol/settings.ts'
import { Random } from '../../shared/random/random.ts'
import { drawTransform } from '../../shared/vision/augmentation.ts'
import { faceInputs } from '../inputs/face-inputs.ts'
import type { Batch, DropoutMask } from '../network/network.ts'

/** Gives one batch after another; its generators' states say where it stands. */
export interface BatchSource {
  /** The next batch. Its arrays are used again for the one after it. */
  next(): Batch
  state(): TrainingState['random']
}

type BatchSettings = Pick<
  TrainingSettings,
  'batchSize' | 'variant' | 'normalisation' | 'dropout' | 'dropoutOn' | 'seed'
>

/** Draws which units stay, each with probability 1 - rate. */
export const fillDropoutFactors = (factors: Float32Array, rate: number, random: Random): void => {
  const kept = 1 / (1 - rate)
  for (let unit = 0; unit < factors.length; unit++) factors[unit] = random.chance(rate) ? 0 : kept
}

/**
 * Batches drawn uniformly with replacement (paper, section 3.2); each face augmented where the variant says so, then
 * locally normalised; a dropout mask where the variant says so.
 *
 * @param from the generators' states to continue from; absent: the beginning, by the seed
 */
export const createBatchSource = (
  settings: BatchSettings,
  faces: LabelledFaces,
  from?: TrainingState['random'],
): BatchSource => {
  const { batchSize, normalisation, seed } = settings
  const random = {
    batches: from === undefined ? Random.fromSeed(seed, 'batches') : Random.fromState(from.batches),
    augmentation: from === undefined ? Random.fromSeed(seed, 'augmentation') : Random.fromState(from.augmentation),
    dropout: from === undefined ? Random.fromSeed(seed, 'dropout') : Random.fromState(from.dropout),
  }
  const { side } = faces
  const area = side * side
  const augments = usesAugmentation(settings)
  const input = faceInputs(side, normalisation)
  const chosen = new Uint32Array(batchSize)
  const labels = new Uint8Array(batchSize)
  const inputs = new Float32Array(batchSize * area)
  const dropout: DropoutMask | undefined =
    usesDropout(settings) && settings.dropout > 0
      ? {
          on: settings.dropoutOn,
          factors: new Float32Array(batchSize * (settings.dropoutOn === 'inputs' ? pooledUnits : hiddenUnits)),
        }
      : undefined

  const fillInputs = (): void => {
    chosen.forEach((face, place) => {
      if (augments)
        input.augmented(faces.pixels, face * area, drawTransform(random.augmentation, side), inputs, place * area)
      else input.plain(faces.pixels, face * area, inputs, place * area)
    })
  }

  return {
    next() {
      for (let place = 0; place < batchSize; place++) {
        const face = random.batches.integer(faces.count)
        chosen[place] = face
        labels[place] = faces.labels[face] as number
      }
      if (dropout !== undefined) fillDropoutFactors(dropout.factors, settings.dropout, random.dropout)
      fillInputs()
      return { count: batchSize, inputs, labels, ...(dropout === undefined ? {} : { dropout }) }
    },
    state: () => ({
      batches: random.batches.state(),
      augmentation: random.augmentation.state(),
      dropout: random.dropout.state(),
    }),
  }
}

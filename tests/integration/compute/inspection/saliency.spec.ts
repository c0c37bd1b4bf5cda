import { describe, expect, it } from 'vitest'
import { saliency } from '../../../../src/compute/inspection/saliency.job.ts'
import { classSaliency } from '../../../../src/compute/inspection/saliency-network.ts'
import { predict } from '../../../../src/compute/jobs/predict.job.ts'
import { features, scores } from '../../../../src/compute/network/forward.ts'
import { loadEngine } from '../../../../src/compute/tensorflow.ts'
import { drawInitialParameters } from '../../../../src/compute/training/initial-parameters.ts'
import { parameterNames, parameterShapes } from '../../../../src/shared/network/architecture.ts'
import { settingsOf } from '../../../../src/shared/protocol/settings.ts'
import { inputsOfFaces } from '../../../../src/compute/inputs/face-inputs.ts'
import { recordingContext, referenceFaces } from '../../../fixtures/inspection/reference-network.ts'

const side = 48
const { parameters } = drawInitialParameters(settingsOf({ side, initScale: 0.7, seed: 4 }))
// Biases of their own, so that not every hidden unit is alike.
parameters['fc.bias'].forEach((_, unit) => {
  parameters['fc.bias'][unit] = Math.sin(unit)
})
const faces = referenceFaces(side, 1)
const normalisation = 'mean-and-deviation' as const

describe('the saliency of a class', () => {
  it('is the gradient that TensorFlow finds by itself, and leaves no tensor behind', async () => {
    const { tf } = await loadEngine()
    const before = tf.memory().numTensors
    const input = inputsOfFaces(faces, normalisation)
    const { predicted, picture, scores: own } = classSaliency(tf, parameters, input, side, 'gradient')
    expect(tf.memory().numTensors).toBe(before)
    const shapes = parameterShapes(8)
    const weights = Object.fromEntries(
      parameterNames.map((name) => [name, tf.tensor(parameters[name], shapes[name] as number[])]),
    ) as never
    const scoreOf = (x: never): never =>
      tf.sum(tf.slice(scores(tf, weights, features(tf, weights, x)), [0, predicted], [1, 1])) as never
    const x = tf.tensor4d(input, [1, side, side, 1])
    const expected = tf
      .grad(scoreOf as never)(x)
      .dataSync()
    const theirs = scores(tf, weights, features(tf, weights, x)).dataSync()
    own.forEach((score, place) => {
      expect(score).toBeCloseTo(theirs[place]!, 3)
    })
    const largest = Math.max(...Array.from(expected, Math.abs))
    expect(largest).toBeGreaterThan(0)
    picture.forEach((value, place) => {
      expect(Math.abs(value - expected[place]!)).toBeLessThan(1e-4 * largest)
    })
  })

  it('names the class that the prediction names; guided, it differs from the gradient', async () => {
    const { context } = recordingContext()
    const guided = await saliency({ parameters, normalisation, faces, method: 'guided' }, context)
    const plain = await saliency({ parameters, normalisation, faces, method: 'gradient' }, context)
    const { probabilities } = await predict({ parameters, normalisation, faces, classes: 8 }, context)
    expect(probabilities.indexOf(Math.max(...probabilities))).toBe(guided.predicted)
    probabilities.forEach((probability, place) => {
      expect(guided.probabilities[place]).toBeCloseTo(probability, 4)
    })
    expect(guided.picture.some((value) => value !== 0)).toBe(true)
    expect(guided.picture.every((value, place) => value === plain.picture[place])).toBe(false)
  })
})

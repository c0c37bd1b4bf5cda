import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import { features, layerMaps } from '../../../../src/compute/network/forward.ts'
import type { Batch } from '../../../../src/compute/network/network.ts'
import { disposeParameters, uploadParameters } from '../../../../src/compute/network/parameter-tensors.ts'
import { PlainNetwork } from '../../../../src/compute/network/plain-network.ts'
import {
  formulaDropoutFactors,
  formulaFaces,
  formulaMomentum,
  formulaWeights,
} from '../../../../src/compute/self-test/formula.ts'
import { differenceFrom, type Summary } from '../../../../src/compute/self-test/summary.ts'
import { loadEngine, type Engine } from '../../../../src/compute/tensorflow.ts'
import { softmaxRows } from '../../../../src/compute/training/evaluate.ts'
import type { Normalisation } from '../../../../src/shared/contract/compute.ts'
import {
  hiddenUnits,
  parameterNames,
  pooledUnits,
  type ParameterName,
} from '../../../../src/shared/network/architecture.ts'
import { inputsOfFaces } from '../../../../src/compute/inputs/face-inputs.ts'

interface Case {
  name: string
  side: number
  classes: number
  count: number
  normalisation: Normalisation
  dropout: 'inputs' | 'neurons' | null
  rates: { learningRate: number; momentum: number; weightDecay: number }
  inputs: Summary
  activations: Record<'conv1' | 'conv2' | 'conv3' | 'pooled' | 'hidden', Summary>
  logits: number[]
  probabilities: number[]
  loss: number
  gradients: Record<ParameterName, Summary>
  momentum: Record<ParameterName, Summary>
  weights: Record<ParameterName, Summary>
}

const cases = JSON.parse(
  readFileSync(new URL('../../../fixtures/network/step.json', import.meta.url), 'utf8'),
) as Case[]
const tolerance = 1e-4

let engine: Engine
beforeAll(async () => {
  engine = await loadEngine()
})

describe.each(cases)(
  'the plain network and PyTorch: $name',
  ({ side, classes, count, normalisation, dropout, ...expected }) => {
    const faces = formulaFaces(count, side, classes)
    const inputs = inputsOfFaces(faces, normalisation)
    const units = dropout === 'inputs' ? pooledUnits : hiddenUnits
    const batch: Batch = {
      count,
      inputs,
      labels: faces.labels,
      ...(dropout === null ? {} : { dropout: { on: dropout, factors: formulaDropoutFactors(count, units) } }),
    }
    // Parts of 3 leave a last part of 1, so that uneven parts are tested with the rest.
    const network = (partSize = 3) =>
      new PlainNetwork(engine, {
        side,
        classes,
        partSize,
        parameters: formulaWeights(classes),
        momentum: formulaMomentum(classes),
      })

    it('takes the same inputs', () => {
      expect(differenceFrom(inputs, expected.inputs)).toBeLessThan(1e-6)
    })

    it('has the same activations in every layer', () => {
      const { tf } = engine
      const weights = uploadParameters(tf, formulaWeights(classes), classes)
      const maps = tf.tidy(() => {
        const pictures = tf.tensor4d(inputs, [count, side, side, 1])
        const { conv1, conv2, conv3 } = layerMaps(tf, weights, pictures)
        const pooled = features(tf, weights, pictures)
        const hidden = tf.relu(tf.add<Tensor2D>(tf.matMul(pooled, weights['fc.kernel']), weights['fc.bias']))
        return Object.fromEntries(
          Object.entries({ conv1, conv2, conv3, pooled, hidden }).map(([layer, map]) => [
            layer,
            { values: (map as Tensor4D).dataSync<'float32'>(), shape: map.shape },
          ]),
        )
      })
      disposeParameters(weights)
      expect(maps['conv2']?.shape).toEqual([count, side / 2, side / 2, 128])
      expect(maps['conv3']?.shape).toEqual([count, side / 4, side / 4, 256])
      for (const layer of ['conv1', 'conv2', 'conv3', 'pooled', 'hidden'] as const) {
        expect(differenceFrom(maps[layer]!.values, expected.activations[layer]), layer).toBeLessThan(tolerance)
      }
    })

    it('has the same class scores and probabilities', () => {
      const net = network()
      const logits = net.logits(inputs)
      net.dispose()
      const largest = Math.max(...expected.logits.map(Math.abs))
      expect(logits).toHaveLength(expected.logits.length)
      expected.logits.forEach((value, index) => {
        expect(Math.abs(logits[index]! - value) / largest).toBeLessThan(tolerance)
      })
      const probabilities = softmaxRows(logits, classes)
      expected.probabilities.forEach((value, index) => {
        expect(Math.abs(probabilities[index]! - value)).toBeLessThan(tolerance)
      })
    })

    it('has the same loss and gradients', async () => {
      const net = network()
      const { loss, gradients } = await net.gradients(batch)
      net.dispose()
      expect(Math.abs(loss / expected.loss - 1)).toBeLessThan(tolerance)
      for (const name of parameterNames)
        expect(differenceFrom(gradients[name], expected.gradients[name]), name).toBeLessThan(tolerance)
    })

    it('takes the same step, momentum and decay included', async () => {
      const net = network()
      const result = await net.step(batch, expected.rates)
      const after = { weights: net.parameters(), momentum: net.momentum() }
      net.dispose()
      expect(result.finite).toBe(true)
      expect(Math.abs(result.loss / expected.loss - 1)).toBeLessThan(tolerance)
      for (const name of parameterNames) {
        expect(differenceFrom(after.momentum[name], expected.momentum[name]), `momentum of ${name}`).toBeLessThan(
          tolerance,
        )
        expect(differenceFrom(after.weights[name], expected.weights[name]), name).toBeLessThan(tolerance)
      }
    })
  },
)

import type { SelfTestReport } from '../../shared/contract/compute.ts'
import { parameterNames } from '../../shared/network/architecture.ts'
import { inputsOfFaces } from '../inputs/face-inputs.ts'
import type { ComputeHandler } from '../job.ts'
import { createNetwork, methodsFor } from '../network/create-network.ts'
import { formulaFaces, formulaWeights } from '../self-test/formula.ts'
import reference from '../self-test/reference.json' with { type: 'json' }
import { differenceFrom } from '../self-test/summary.ts'
import { loadEngine } from '../tensorflow.ts'

type Check = SelfTestReport['checks'][number]

/**
 * Share of the largest value by which results may differ from the reference's double precision. bfloat16 keeps 8 bits:
 * a class score moves by
 * some thousandths, and a gradient by much more where a gate or a pooling maximum falls the other way; a wrong formula
 * differs by about 1.
 */
const tolerances = { float32: { score: 1e-4, gradient: 1e-4 }, bfloat16: { score: 1e-2, gradient: 0.4 } } as const

const check = (name: string, difference: number, tolerance: number): Check => ({
  name,
  passed: difference <= tolerance,
  difference,
  tolerance,
})

const largestDifference = (values: Float32Array, expected: readonly number[]): number => {
  const largest = Math.max(...expected.map(Math.abs))
  const differences = expected.map((value, index) => Math.abs(value - (values[index] ?? Infinity)) / largest)
  return differences.some(Number.isNaN) ? Infinity : Math.max(...differences)
}

/**
 * Compares this engine with numbers that PyTorch made in double precision: local normalisation, the class scores of two
 * pictures and, where the engine trains, the loss and every gradient.
 */
export const selfTest: ComputeHandler<'selfTest'> = async (_, context) => {
  const started = performance.now()
  const engine = await loadEngine()
  const { side, classes, count } = reference
  const faces = formulaFaces(count, side, classes)
  const inputs = inputsOfFaces(faces, 'mean-and-deviation')
  const tolerance = tolerances[methodsFor(engine)?.precision ?? 'float32']
  const checks = [check('local normalisation', differenceFrom(inputs, reference.inputs), tolerances.float32.score)]
  const network = createNetwork(engine, { side, classes, parameters: formulaWeights(classes) })
  try {
    await context.breathe()
    checks.push(check('class scores', largestDifference(network.logits(inputs), reference.logits), tolerance.score))
    await context.breathe()
    if (engine.report().canTrain) {
      const { loss, gradients } = await network.gradients({ count, inputs, labels: faces.labels })
      checks.push(check('loss', Math.abs(loss - reference.loss) / reference.loss, tolerance.score))
      for (const name of parameterNames)
        checks.push(
          check(`gradient of ${name}`, differenceFrom(gradients[name], reference.gradients[name]), tolerance.gradient),
        )
    }
  } finally {
    network.dispose()
  }
  return { passed: checks.every(({ passed }) => passed), checks, seconds: (performance.now() - started) / 1000 }
}

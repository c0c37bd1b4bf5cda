import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JobContext } from '../../../src/compute/job.ts'
import { normalise } from '../../../src/compute/jobs/normalise.job.ts'
import { predict } from '../../../src/compute/jobs/predict.job.ts'
import { formulaFaces, formulaWeights } from '../../../src/compute/self-test/formula.ts'
import { exportInputs } from '../../../src/lab/report/exports/export-faces.ts'
import { exportWeights } from '../../../src/lab/report/exports/export-weights.ts'
import type { Predictions } from '../../../src/shared/contract/compute.ts'
import { parameterShapes } from '../../../src/shared/network/architecture.ts'
import { runPython } from '../../fixtures/arrays/python.ts'

const classes = 8
const side = 96
const count = 4
const samples = [11, 5, 900, 7]
const context: JobContext = {
  signal: new AbortController().signal,
  emit: () => undefined,
  stopRequested: () => false,
  breathe: () => Promise.resolve(),
  store: () => Promise.resolve(),
}

interface Answer {
  readonly shapes: Record<string, number[]>
  readonly types: string[]
  readonly inputs: unknown
  readonly sample: number[]
  readonly probabilities: number[][]
}

describe('an exported network in Python', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aulens-exported-'))
  const parameters = formulaWeights(classes)
  // Steeper scores, so that a class stands out and a mistake would change its name.
  parameters['softmax.kernel'].forEach((value, index, kernel) => {
    kernel[index] = value * 40
  })
  let ours: Predictions

  beforeAll(async () => {
    const faces = formulaFaces(count, side, classes)
    ours = await predict({ parameters, normalisation: 'mean-and-deviation', faces, classes }, context)
    const { inputs } = await normalise({ normalisation: 'mean-and-deviation', faces }, context)
    await exportInputs({ side, pixels: inputs, samples }, join(folder, 'inputs.npz'))
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  it.each(['weights.npz', 'weights.safetensors'])('gives the same predictions from %s', async (name) => {
    const file = join(folder, name)
    expect(await exportWeights(parameters, classes, file, { run: 'run-1' })).toEqual({ file, rows: 7 })
    const theirs = JSON.parse(runPython('arrays/predict.py', file, join(folder, 'inputs.npz'))) as Answer
    expect(theirs.shapes).toEqual(parameterShapes(classes))
    expect(theirs.types).toEqual(['float32'])
    expect(theirs.inputs).toEqual([[count, side, side, 1], 'float32'])
    expect(theirs.sample).toEqual(samples)
    theirs.probabilities.forEach((row, face) => {
      const own = Array.from(ours.probabilities.subarray(face * classes, (face + 1) * classes))
      row.forEach((value, index) => {
        expect(Math.abs(value - own[index]!)).toBeLessThan(1e-4)
      })
      expect(row.indexOf(Math.max(...row))).toBe(own.indexOf(Math.max(...own)))
      expect(Math.max(...own)).toBeGreaterThan(0.3)
    })
  })
})

import { describe, expect, it } from 'vitest'
import { zeroParameters } from '../../../../src/compute/network/parameter-tensors.ts'
import { checkLoss, checkWeights, divergenceBound } from '../../../../src/compute/training/divergence.ts'
import { settingsOf } from '../../../../src/shared/protocol/settings.ts'

const settings = settingsOf({ learningRate: 0.5 })

describe('divergence', () => {
  it.each([Number.NaN, Infinity, divergenceBound * 2])('stops at loss %d, naming step and rate', (loss) => {
    expect(() => {
      checkLoss(17, loss, settings)
    }).toThrow(
      expect.objectContaining({
        code: 'TRAINING_DIVERGED',
        message: expect.stringContaining('step 17'),
        hint: expect.stringContaining('0.5'),
      }),
    )
  })

  it.each([0, 2.08, 60, divergenceBound])('lets loss %d pass', (loss) => {
    expect(() => {
      checkLoss(1, loss, settings)
    }).not.toThrow()
  })

  it('finds one weight that is no finite number', () => {
    const parameters = zeroParameters(8)
    expect(() => {
      checkWeights(3, parameters, settings)
    }).not.toThrow()
    parameters['fc.kernel'][77] = -Infinity
    expect(() => {
      checkWeights(3, parameters, settings)
    }).toThrow(/step 3: fc.kernel/)
  })
})

import { describe, expect, it } from 'vitest'
import { countOperations, countReconstructionOperations } from '../../../src/shared/network/operations.ts'

describe('countOperations', () => {
  it('counts what the layers multiply and add', () => {
    const conv1 = 2 * 96 * 96 * 25 * 64
    const conv2 = 2 * 48 * 48 * 25 * 64 * 128
    const conv3 = 2 * 24 * 24 * 25 * 128 * 256
    const dense = 2 * (1024 * 300 + 300 * 8)
    expect(countOperations()).toEqual({
      forward: conv1 + conv2 + conv3 + dense,
      trainingStep: 2 * conv1 + 3 * (conv2 + conv3 + dense),
    })
  })

  it('falls to a quarter, the dense layers aside, with half the side', () => {
    const dense = 2 * (1024 * 300 + 300 * 8)
    expect(countOperations(48).forward - dense).toBe((countOperations(96).forward - dense) / 4)
  })
})

it('countReconstructionOperations is both ways of 28x28, 10x10 and one position', () => {
  expect(countReconstructionOperations()).toBe(4 * (28 * 28 * 25 * 64 + 10 * 10 * 25 * 64 * 128 + 25 * 128))
})

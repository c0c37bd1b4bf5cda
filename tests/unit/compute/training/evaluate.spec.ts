import { describe, expect, it } from 'vitest'
import type { Network } from '../../../../src/compute/network/network.ts'
import { formulaFaces } from '../../../../src/compute/self-test/formula.ts'
import { evaluate, scoreFaces, softmaxRows } from '../../../../src/compute/training/evaluate.ts'

const pause = async (): Promise<void> => undefined

/** A network that answers each face with scores that count the faces it has seen. */
const counting = (scoresOf: (face: number) => number[]): Network => {
  let seen = 0
  return {
    side: 48,
    classes: 3,
    logits: (inputs: Float32Array) =>
      Float32Array.from(Array.from({ length: inputs.length / 2304 }, () => scoresOf(seen++)).flat()),
  } as unknown as Network
}

describe('evaluation', () => {
  it('softmax: rows sum to 1, and large scores do not overflow', () => {
    const rows = softmaxRows(Float32Array.of(1, 2, 3, 1000, 1000, -1000), 3)
    expect(rows[2]).toBeCloseTo(Math.exp(3) / (Math.exp(1) + Math.exp(2) + Math.exp(3)), 6)
    expect([...rows.slice(3)]).toEqual([0.5, 0.5, 0])
  })

  it('scores every face once, in order, whatever the size of its batches', async () => {
    const done: number[] = []
    const scores = await scoreFaces(
      counting((face) => [face, 0, 0]),
      formulaFaces(37, 48, 3),
      'mean',
      pause,
      (count) => {
        done.push(count)
      },
    )
    expect(Array.from({ length: 37 }, (_, face) => scores[face * 3])).toEqual(
      Array.from({ length: 37 }, (_, face) => face),
    )
    expect(done).toEqual([16, 32, 37])
  })

  it('accuracy and mean cross-entropy over all the faces', async () => {
    // Labels are 1 everywhere ((3 picture + 1) mod 3): every second face is answered right, with probability 0.8.
    const right = [Math.log(0.1), Math.log(0.8), Math.log(0.1)]
    const wrong = [Math.log(0.7), Math.log(0.2), Math.log(0.1)]
    const { accuracy, loss } = await evaluate(
      counting((face) => (face % 2 === 0 ? right : wrong)),
      formulaFaces(20, 48, 3),
      'mean',
      pause,
    )
    expect(accuracy).toBe(0.5)
    expect(loss).toBeCloseTo(-(Math.log(0.8) + Math.log(0.2)) / 2, 6)
  })

  it('the first class is the answer where scores are equal', async () => {
    const { accuracy } = await evaluate(
      counting(() => [5, 5, 5]),
      formulaFaces(4, 48, 3),
      'mean',
      pause,
    )
    expect(accuracy).toBe(0)
  })

  it('ends where its pause throws', async () => {
    await expect(
      evaluate(
        counting(() => [0, 0, 0]),
        formulaFaces(4, 48, 3),
        'mean',
        async () => {
          throw new Error('cancelled')
        },
      ),
    ).rejects.toThrow('cancelled')
  })
})

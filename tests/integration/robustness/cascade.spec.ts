import { describe, expect, it } from 'vitest'
import { cascade } from '../../../src/compute/inspection/cascade.job.ts'
import { edgePicture } from '../../../src/compute/inspection/edge-picture.ts'
import { reconstruct } from '../../../src/compute/inspection/reconstruct.job.ts'
import { withRandomKernels } from '../../../src/compute/inspection/random-kernels.ts'
import { maxima } from '../../../src/compute/inspection/maxima.job.ts'
import { reconstructionMethods, type Neuron } from '../../../src/shared/contract/compute.ts'
import { recordingContext, referenceFaces, referenceParameters } from '../../fixtures/inspection/reference-network.ts'

const parameters = referenceParameters()
const normalisation = 'mean-and-deviation' as const
const faces = referenceFaces(48, 3)
const filter = 9

/** The strongest neuron of the filter on each face. */
const strongest = async (): Promise<Neuron[]> => {
  const found = await maxima({ parameters, normalisation, faces, layer: 'conv2' }, recordingContext().context)
  return [0, 1, 2].map((face) => ({
    face,
    filter,
    row: found.row[face * found.filters + filter]!,
    column: found.column[face * found.filters + filter]!,
  }))
}

describe('the randomisation cascade', () => {
  it('compares every method at every stage with the trained pictures', async () => {
    const neurons = await strongest()
    const { window, methods } = await cascade(
      { parameters, normalisation, faces, layer: 'conv2', neurons, methods: reconstructionMethods, draws: 2, seed: 1 },
      recordingContext().context,
    )
    expect(methods.map(({ method }) => method)).toEqual([...reconstructionMethods])
    for (const { stages, edges } of methods) {
      expect(stages.map(({ randomised }) => randomised)).toEqual([[], ['conv2'], ['conv2', 'conv1']])
      expect(stages[0]).toMatchObject({ compared: 3, silent: 0 })
      for (const likeness of ['ssim', 'rank', 'rankAbsolute'] as const) expect(stages[0]![likeness]).toBeCloseTo(1, 12)
      for (const stage of stages.slice(1)) {
        expect(stage.compared + stage.silent).toBe(6)
        expect(stage.pictures).toHaveLength(3 * window * window)
        if (stage.compared > 0) expect(Math.abs(stage.rank!)).toBeLessThan(0.99)
      }
      expect(Math.abs(edges.ssim!)).toBeLessThan(1)
    }
    expect(methods.some(({ stages }) => stages[2]!.compared > 0)).toBe(true)
  })
  it('ends with the network on permuted labels, where there is one', async () => {
    const neurons = await strongest()
    const ask = async (permuted: typeof parameters) =>
      (
        await cascade(
          {
            parameters,
            permuted,
            normalisation,
            faces,
            layer: 'conv2',
            neurons,
            methods: ['guided'],
            draws: 1,
            seed: 1,
          },
          recordingContext().context,
        )
      ).methods[0]!.stages.at(-1)!
    const same = await ask(parameters)
    expect(same).toMatchObject({ randomised: [], permuted: true, compared: 3, silent: 0 })
    expect(same.rank).toBeCloseTo(1, 12)
    const other = await ask(withRandomKernels(parameters, ['conv1'], 5, 0))
    expect(other.compared + other.silent).toBe(3)
    expect(other.pictures).not.toEqual(same.pictures)
  })
  it('draws other weights for another seed or draw, and the same for the same', () => {
    const [first, again, other] = [
      withRandomKernels(parameters, ['conv2'], 1, 0),
      withRandomKernels(parameters, ['conv2'], 1, 0),
      withRandomKernels(parameters, ['conv2', 'conv1'], 1, 1),
    ]
    expect(first['conv2.kernel']).toEqual(again['conv2.kernel'])
    expect(first['conv2.kernel']).not.toEqual(other['conv2.kernel'])
    expect(first['conv1.kernel']).toBe(parameters['conv1.kernel'])
    expect(other['conv1.kernel']).not.toEqual(parameters['conv1.kernel'])
    const weights = first['conv2.kernel']
    const deviation = Math.sqrt(weights.reduce((sum, weight) => sum + weight ** 2, 0) / weights.length)
    expect(deviation * Math.sqrt(25 * 64)).toBeCloseTo(1, 2)
  })
  it('gives pictures whose form does not depend on the scale of the weights', async () => {
    const neurons = await strongest()
    const random = withRandomKernels(parameters, ['conv2'], 3, 0)
    const larger = { ...random, 'conv2.kernel': random['conv2.kernel'].map((weight) => 4 * weight) }
    const ask = async (weights: typeof parameters) =>
      reconstruct(
        { parameters: weights, normalisation, faces, layer: 'conv2', neurons, method: 'guided' },
        recordingContext().context,
      )
    const [small, large] = [await ask(random), await ask(larger)]
    small.pictures.forEach((value, pixel) => {
      expect(large.pictures[pixel]).toBeCloseTo(16 * value, 5)
    })
  })
  it('stops when it is cancelled', async () => {
    const { context } = recordingContext()
    const controller = new AbortController()
    controller.abort()
    const stopped = {
      ...context,
      signal: controller.signal,
      breathe: () => Promise.resolve(controller.signal.throwIfAborted()),
    }
    const neurons = await strongest()
    await expect(
      cascade(
        { parameters, normalisation, faces, layer: 'conv2', neurons, methods: ['guided'], draws: 1, seed: 1 },
        stopped,
      ),
    ).rejects.toMatchObject({ name: 'AbortError' })
  })
  it('finds the edge of a step and none in a flat picture', () => {
    const step = Float32Array.from({ length: 36 }, (_, pixel) => Number(pixel % 6 > 2))
    const edges = edgePicture(step, { rows: 6, columns: 6 })
    expect([edges[14], edges[15], edges[13], edges[2]]).toEqual([4, 4, 0, 0])
    expect(edgePicture(new Float32Array(36).fill(3), { rows: 6, columns: 6 }).every((value) => value === 0)).toBe(true)
  })
})

import { describe, expect, it } from 'vitest'
import { maxima } from '../../../../src/compute/inspection/maxima.job.ts'
import { reconstruct } from '../../../../src/compute/inspection/reconstruct.job.ts'
import { loadEngine } from '../../../../src/compute/tensorflow.ts'
import { convolutionLayers, layerGeometry } from '../../../../src/shared/network/architecture.ts'
import {
  readReference,
  recordingContext,
  referenceFaces,
  referenceParameters,
} from '../../../fixtures/inspection/reference-network.ts'

const parameters = referenceParameters()
const normalisation = 'mean-and-deviation' as const

describe('maxima', () => {
  it.each([96, 48].flatMap((side) => convolutionLayers.map((layer) => ({ side, layer }))))(
    'equal PyTorch: $layer at $side pixels',
    async ({ side, layer }) => {
      const reference = readReference(side)
      const {
        maximaFilterStep: step,
        maxima: { [layer]: expected },
      } = reference
      const found = await maxima(
        { parameters, normalisation, faces: referenceFaces(side, 3), layer },
        recordingContext().context,
      )
      const { filters, mapSide } = layerGeometry(layer, side)
      expect(found).toMatchObject({ layer, filters })
      for (let face = 0; face < 3; face++) {
        for (let filter = 0; filter < filters; filter += step) {
          const index = face * filters + filter
          const value = expected.maximum[face]![filter / step]!
          expect(Math.abs(found.maximum[index]! - value)).toBeLessThanOrEqual(1e-4 * value)
          expect(found.row[index]! * mapSide + found.column[index]!).toBe(expected.position[face]![filter / step]!)
        }
      }
    },
  )

  it.each([96, 48])('of many faces come by Winograd, the same to rounding: conv3 at %i pixels', async (side) => {
    const faces = referenceFaces(side, 20)
    const run = (first: number, count: number) =>
      maxima(
        {
          parameters,
          normalisation,
          layer: 'conv3',
          faces: { count, side, pixels: faces.pixels.slice(first * side * side, (first + count) * side * side) },
        },
        recordingContext().context,
      )
    const many = await run(0, 20)
    // Batches too small for the transform: TensorFlow's own convolution.
    const few = [await run(0, 10), await run(10, 10)]
    const largest = many.maximum.reduce((most, value) => Math.max(most, value), 0)
    let elsewhere = 0
    many.maximum.forEach((value, index) => {
      const part = few[Math.floor(index / 2560)]!
      const at = index % 2560
      expect(Math.abs(value - part.maximum[at]!)).toBeLessThan(1e-5 * largest)
      if (many.row[index] !== part.row[at] || many.column[index] !== part.column[at]) elsewhere++
    })
    expect(many.maximum).not.toEqual(Float32Array.from([...few[0]!.maximum, ...few[1]!.maximum]))
    // Two places of one map may be equal to rounding.
    expect(elsewhere).toBeLessThan(5)
  })

  it('name neurons whose activation the reconstruction finds again', async () => {
    const faces = referenceFaces(48, 2)
    const { maximum, row, column } = await maxima(
      { parameters, normalisation, faces, layer: 'conv3' },
      recordingContext().context,
    )
    const neurons = Array.from({ length: 32 }, (_, filter) => ({
      face: 1,
      filter,
      row: row[256 + filter]!,
      column: column[256 + filter]!,
    }))
    const { values } = await reconstruct(
      { parameters, normalisation, faces, layer: 'conv3', neurons, method: 'guided' },
      recordingContext().context,
    )
    neurons.forEach(({ filter }) => {
      expect(values[filter]).toBeCloseTo(maximum[256 + filter]!, 4)
    })
  })

  it('are 0 at (0, 0) for a dead filter', async () => {
    const kernel = parameters['conv1.kernel'].map((weight, index) => (index % 64 === 5 ? 0 : weight))
    const { maximum, row, column } = await maxima(
      {
        parameters: { ...parameters, 'conv1.kernel': kernel },
        normalisation,
        faces: referenceFaces(48, 1),
        layer: 'conv1',
      },
      recordingContext().context,
    )
    expect([maximum[5], row[5], column[5]]).toEqual([0, 0, 0])
    expect(maximum[6]).toBeGreaterThan(0)
  })

  it('come batch by batch with progress, and leave no tensor behind', async () => {
    const { tf } = await loadEngine()
    const before = tf.memory().numTensors
    const { context, progress } = recordingContext()
    const faces = referenceFaces(48, 20)
    const all = await maxima({ parameters, normalisation, faces, layer: 'conv2' }, context)
    expect(progress).toEqual([
      [8, 20],
      [16, 20],
      [20, 20],
    ])
    expect(tf.memory().numTensors).toBe(before)
    const last = { count: 1, side: 48, pixels: faces.pixels.slice(19 * 48 * 48) }
    const alone = await maxima({ parameters, normalisation, faces: last, layer: 'conv2' }, recordingContext().context)
    expect([...all.row.slice(19 * 128)]).toEqual([...alone.row])
    expect([...all.column.slice(19 * 128)]).toEqual([...alone.column])
  })

  it('stop between batches when cancelled', async () => {
    const { tf } = await loadEngine()
    const before = tf.memory().numTensors
    const { context, progress } = recordingContext(2)
    await expect(
      maxima({ parameters, normalisation, faces: referenceFaces(48, 20), layer: 'conv1' }, context),
    ).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
    expect(progress).toEqual([[8, 20]])
    expect(tf.memory().numTensors).toBe(before)
  })

  it('refuse a pixel array of the wrong length', async () => {
    await expect(
      maxima(
        { parameters, normalisation, faces: { count: 1, side: 96, pixels: new Uint8Array(3) }, layer: 'conv1' },
        recordingContext().context,
      ),
    ).rejects.toThrow(expect.objectContaining({ code: 'INVALID_FACES' }))
  })
})

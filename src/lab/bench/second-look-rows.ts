import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BenchResult } from '../../shared/contract/bench.ts'
import {
  convolutionFilters,
  defaultSide,
  parameterNames,
  parameterShapes,
  parameterSize,
  type Parameters,
} from '../../shared/network/architecture.ts'
import { countOperations } from '../../shared/network/operations.ts'
import { Random } from '../../shared/random/random.ts'
import { addMissingMaxima, readFaceMaxima, writeFaceMaxima } from '../inspection/face-maxima.ts'
import { topNeurons } from '../inspection/top-neurons.ts'
import { memoryBound, rowOf, type BenchContext } from './rows.ts'

const faces = 1308
const top = 10
/** A second look may cost a hundredth of the first. */
const limit = 0.01

/** The ten strongest faces of every filter of conv3: computed for the first time, and again from what was stored. */
export const secondLookRows = async (context: BenchContext): Promise<BenchResult[]> => {
  const { options, compute, signal } = context
  const random = Random.fromSeed(1, 'bench second look')
  const count = options.quick ? 64 : faces
  const shapes = parameterShapes(8)
  const parameters = Object.fromEntries(
    parameterNames.map((name) => [
      name,
      Float32Array.from({ length: parameterSize(shapes[name]) }, () => random.normal() * 0.02),
    ]),
  ) as Parameters
  const batch = {
    count,
    side: defaultSide,
    pixels: Uint8Array.from({ length: count * defaultSide ** 2 }, () => random.integer(256)),
  }
  const samples = Array.from({ length: count }, (_, sample) => ({ sample, fold: 0, split: 'train' as const, label: 0 }))
  const filters = Array.from({ length: convolutionFilters[2] }, (_, filter) => filter)
  const folder = await mkdtemp(join(tmpdir(), 'aulens-bench-look-'))
  const file = join(folder, 'maxima.safetensors')
  const look = async (known: Awaited<ReturnType<typeof readFaceMaxima>>): Promise<void> => {
    const maxima = await addMissingMaxima(batch, known?.maxima ?? null, (missing) =>
      compute.call(
        'maxima',
        { parameters, normalisation: 'mean-and-deviation', faces: missing, layer: 'conv3' },
        { signal },
      ),
    )
    topNeurons({ step: 1, layer: 'conv3', samples, ...maxima }, 'train', top, filters)
    if (known === null) await writeFaceMaxima(file, maxima, {})
  }
  const [first, second]: [number[], number[]] = [[], []]
  try {
    for (let round = 0; round < (options.quick ? 1 : Math.min(options.rounds, 3)); round++) {
      context.tick('Looking for the strongest faces')
      let began = performance.now()
      await look(null)
      first.push(performance.now() - began)
      began = performance.now()
      await look(await readFaceMaxima(file))
      second.push(performance.now() - began)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  const name = `strongest faces of 256 filters on ${count.toLocaleString('en')} faces`
  return [
    rowOf({
      name: `${name}, first look`,
      unit: 'ms/image',
      values: first.map((time) => time / count),
      bound: context.peak === null ? null : (countOperations().forward / context.peak) * 1000,
    }),
    rowOf({
      name: `${name}, second look`,
      unit: 'ms',
      values: second,
      limit,
      peer: { name: 'the first look', values: first },
      ...memoryBound(context, count * (filters.length * 8 + batch.side ** 2), 1000),
    }),
  ]
}

import type { BenchResult } from '../../shared/contract/bench.ts'
import type { ComputeJobs } from '../../shared/contract/compute.ts'
import {
  convolutionFilters,
  defaultSide,
  parameterNames,
  parameterShapes,
  parameterSize,
  type Parameters,
} from '../../shared/network/architecture.ts'
import { countReconstructionOperations } from '../../shared/network/operations.ts'
import { Random } from '../../shared/random/random.ts'
import { hasModules } from './python-peer.ts'
import { rowOf, type BenchContext } from './rows.ts'
import type { TorchPeer } from './torch-peer.ts'

const facesAFilter = 10
const faceCount = 320
const mapSide = 24
const limits = { captum: 1 / 30, batched: 1 / 20 } as const
const titles = { captum: 'Captum, neuron by neuron', batched: 'autograd over whole images, batches of 64' } as const

/** Guided backpropagation for 256 filters by 10 neurons at random places of random faces. */
const drawRequest = (): ComputeJobs['reconstruct']['input'] => {
  const random = Random.fromSeed(1, 'bench reconstruction')
  const shapes = parameterShapes(8)
  const parameters = Object.fromEntries(
    parameterNames.map((name) => [
      name,
      Float32Array.from({ length: parameterSize(shapes[name]) }, () => random.normal() * 0.02),
    ]),
  ) as Parameters
  const pixels = Uint8Array.from({ length: faceCount * defaultSide ** 2 }, () => random.integer(256))
  return {
    parameters,
    normalisation: 'mean-and-deviation',
    layer: 'conv3',
    method: 'guided',
    faces: { count: faceCount, side: defaultSide, pixels },
    neurons: Array.from({ length: convolutionFilters[2] * facesAFilter }, (_, index) => ({
      face: random.integer(faceCount),
      filter: Math.floor(index / facesAFilter),
      row: random.integer(mapSide),
      column: random.integer(mapSide),
    })),
  }
}

/** Peers take a sample of the neurons: their time is proportional to the number. */
export const reconstructionRows = async (context: BenchContext, peer: TorchPeer | null): Promise<BenchResult[]> => {
  const { options, compute, signal } = context
  const request = drawRequest()
  const rounds = options.quick ? 1 : Math.min(options.rounds, 3)
  const forms =
    peer === null ? [] : (['captum', 'batched'] as const).filter((form) => form === 'batched' || hasModules('captum'))
  const ours: number[] = []
  const theirs = { captum: [] as number[], batched: [] as number[] }
  const count = { captum: options.quick ? 2 : 16, batched: options.quick ? 64 : 128 }
  for (let round = -1; round < rounds; round++) {
    context.tick('Timing guided backpropagation')
    const neurons = round < 0 ? request.neurons.slice(0, 64) : request.neurons
    const began = performance.now()
    await compute.call('reconstruct', { ...request, neurons }, { signal })
    if (round >= 0) ours.push((performance.now() - began) / neurons.length)
    for (const form of forms) {
      const time = await peer?.guided(form, round < 0 ? 2 : count[form])
      if (time !== undefined && round >= 0) theirs[form].push(time / count[form])
    }
  }
  return (['captum', 'batched'] as const).map((form) =>
    rowOf({
      name: `guided backpropagation, ${String(request.neurons.length)} neurons of conv3`,
      unit: 'ms/neuron',
      values: ours,
      limit: limits[form],
      bound: context.peak === null ? null : (countReconstructionOperations() / context.peak) * 1000,
      peer:
        peer === null || theirs[form].length === 0
          ? null
          : { name: `${peer.name}, ${titles[form]}, on ${String(count[form])} neurons`, values: theirs[form] },
    }),
  )
}

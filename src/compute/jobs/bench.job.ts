import { Random } from '../../shared/random/random.ts'
import { settingsOf } from '../../shared/protocol/settings.ts'
import type { LabelledFaces } from '../../shared/contract/compute.ts'
import type { ComputeHandler } from '../job.ts'
import { createNetwork } from '../network/create-network.ts'
import { loadEngine } from '../tensorflow.ts'
import { createBatchSource } from '../training/batch-source.ts'
import { drawInitialParameters } from '../training/initial-parameters.ts'

const side = 96

const randomFaces = (count: number, classes: number): LabelledFaces => {
  const random = Random.fromSeed(1, 'bench')
  return {
    count, side,
    pixels: Uint8Array.from({ length: count * side * side }, () => random.integer(256)),
    labels: Uint8Array.from({ length: count }, () => random.integer(classes)),
  }
}

/** Repeats one part of the work on random faces and times each repetition; the first, which warms up, is not counted. */
export const bench: ComputeHandler<'bench'> = async ({ part, batch, repeats }, context) => {
  const engine = await loadEngine()
  const settings = settingsOf({ variant: 'AD', batchSize: batch, initScale: 0.7 })
  const source = createBatchSource(settings, randomFaces(Math.max(256, batch), settings.classes))
  const { parameters } = drawInitialParameters(settings)
  const network = createNetwork(engine, { side, classes: settings.classes, parameters })
  const prepared = source.next()
  const work = {
    trainingStep: async () => { await network.step(prepared, settings) },
    forward: () => { network.logits(prepared.inputs); return Promise.resolve() },
    dataPath: () => { source.next(); return Promise.resolve() },
  }[part]
  const milliseconds: number[] = []
  try {
    for (let repeat = 0; repeat <= repeats; repeat++) {
      const began = performance.now()
      await work()
      if (repeat > 0) milliseconds.push(performance.now() - began)
      await context.breathe()
    }
    return { milliseconds, peakMemory: process.resourceUsage().maxRSS * 1024, network: network.name }
  } finally {
    network.dispose()
  }
}

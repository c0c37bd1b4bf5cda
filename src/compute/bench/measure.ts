import type { BenchPhase, LabelledFaces } from '../../shared/contract/compute.ts'
import { settingsOf } from '../../shared/protocol/settings.ts'
import { Random } from '../../shared/random/random.ts'
import { peakMemory } from '../machine.ts'
import { createNetwork } from '../network/create-network.ts'
import type { Engine } from '../tensorflow.ts'
import { createBatchSource } from '../training/batch-source.ts'
import { drawInitialParameters } from '../training/initial-parameters.ts'

/** Milliseconds per image. */
export interface Timing {
  readonly wall: number
  /** Processor time of the process, all threads: the figure to compare where other programs share the machine. */
  readonly cpu: number
}

/** The network on random faces, timed one round at a time, so that another program can take turns with it. */
export interface Bench {
  /** Name of the network that is timed. */
  readonly network: string
  /** Does a phase once over the whole batch. The first round of each also warms up. */
  round(phase: BenchPhase): Promise<Timing>
  /** Most memory the process has held, bytes. */
  peakMemory(): number
  dispose(): void
}

const randomFaces = (count: number, side: number, classes: number): LabelledFaces => {
  const random = Random.fromSeed(1, 'bench')
  return {
    count,
    side,
    pixels: Uint8Array.from({ length: count * side * side }, () => random.integer(256)),
    labels: Uint8Array.from({ length: count }, () => random.integer(classes)),
  }
}

/** Sets up the training step of the full variant (augmentation and dropout) at the given size. */
export const createBench = (engine: Engine, { side = 96 as 96 | 48, batchSize = 64 } = {}): Bench => {
  const settings = settingsOf({ side, batchSize, variant: 'AD', initScale: 0.7 })
  const network = createNetwork(engine, {
    side,
    classes: settings.classes,
    parameters: drawInitialParameters(settings).parameters,
  })
  const batches = createBatchSource(settings, randomFaces(batchSize, side, settings.classes))
  const batch = structuredClone(batches.next())
  const work: Record<BenchPhase, () => unknown> = {
    step: () => network.step(batch, settings),
    forward: () => network.logits(batch.inputs),
    data: () => batches.next(),
  }
  return {
    network: network.name,
    async round(phase) {
      const started = performance.now()
      const usage = process.cpuUsage()
      await work[phase]()
      const wall = performance.now() - started
      const { user, system } = process.cpuUsage(usage)
      return { wall: wall / batchSize, cpu: (user + system) / 1000 / batchSize }
    },
    peakMemory,
    dispose: () => {
      network.dispose()
    },
  }
}

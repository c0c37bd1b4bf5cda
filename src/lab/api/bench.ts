import { runBench } from '../bench/bench.job.ts'
import type { LabContext } from '../engine/lab-context.ts'
import type { HandlersOf } from './context.ts'

export const benchHandlers = (lab: LabContext): HandlersOf<'bench'> => ({
  'bench.run': (options) => ({
    job: lab.queue.add({ kind: 'bench', title: 'Benchmarks', lane: 'compute' }, runBench(options)),
  }),
})

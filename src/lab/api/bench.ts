import { runBench } from '../bench/bench.job.ts'
import type { HandlersOf, LabContext } from './context.ts'

export const benchHandlers = (lab: LabContext): HandlersOf<'bench'> => ({
  'bench.run': (options) => ({
    job: lab.queue.add({ kind: 'bench', title: 'Benchmarks', lane: 'compute' }, runBench(options)),
  }),
})

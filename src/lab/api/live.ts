import { analysePhotograph } from '../inspection/live-image.job.ts'
import { layerOfRun } from '../inspection/stored-results.ts'
import type { LabContext } from '../engine/lab-context.ts'
import type { HandlersOf } from './context.ts'

export const liveHandlers = (lab: LabContext): HandlersOf<'live'> => ({
  'live.analyse': ({ photograph, ...request }) => {
    const store = lab.store()
    layerOfRun(store, request.run, request.layer)
    const work = analysePhotograph(
      { store, compute: lab.compute },
      { ...request, photograph: Buffer.from(photograph, 'base64') },
    )
    return {
      job: lab.queue.add(
        { kind: 'live', title: `Analyse ${request.name}`, subject: request.run, lane: 'compute' },
        work,
      ),
    }
  },
})

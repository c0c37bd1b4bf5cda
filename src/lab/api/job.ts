import type { LabContext } from '../engine/lab-context.ts'
import type { HandlersOf } from './context.ts'

export const jobHandlers = (lab: LabContext): HandlersOf<'job'> => ({
  'job.list': () => lab.queue.list(),
  'job.cancel': ({ job }) => lab.queue.cancel(job),
  'job.pause': ({ job }) => lab.queue.pause(job),
  'job.resume': ({ job }) => lab.queue.resume(job),
  'job.result': ({ job }) => lab.queue.result(job),
})

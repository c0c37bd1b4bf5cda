import { AULensError } from '../../shared/contract/errors.ts'
import type { HandlersOf, LabContext } from './context.ts'

export const jobHandlers = (lab: LabContext): HandlersOf<'job'> => ({
  'job.list': () => lab.queue.list(),
  'job.cancel': ({ job }) => lab.queue.cancel(job),
  'job.pause': () => { throw new AULensError('JOB_CANNOT_PAUSE', 'This job cannot be paused.', { hint: 'Cancel it; what is finished is kept.' }) },
  'job.resume': () => { throw new AULensError('JOB_CANNOT_PAUSE', 'This job is not paused.') },
  'job.result': ({ job }) => lab.queue.result(job),
})

/**
 * Makes the project that the end-to-end tests open, with what a user would have: drawn faces, imported, and a training that
 * was stopped after its first checkpoints. Run once for all tests, in a process of its own: `node make-project.ts FOLDER`.
 */
import { join } from 'node:path'
import { Lab } from '../../src/lab/lab.ts'

const [folder = '.'] = process.argv.slice(2)
const lab = await Lab.create({ appVersion: 'test', projectDirectory: join(folder, 'Study.aulens') })
const finish = async ({ job }: { job: number }): Promise<unknown> => lab.request('job.result', { job })

await finish(
  await lab.request('corpus.synthesise', { out: join(folder, 'faces'), subjects: 12, seed: 3, layout: 'ckplus' }),
)
await finish(
  await lab.request('corpus.import', {
    layout: 'ckplus',
    path: join(folder, 'faces'),
    name: 'drawn',
    detector: 'none',
  }),
)
const training = await lab.request('run.start', {
  corpus: 'drawn',
  settings: { side: 48, steps: 6, checkpointEvery: 2, batchSize: 16, initScale: 0.7 },
})
const stop = lab.on((event) => {
  if (event !== 'run.checkpoint') return
  stop()
  lab.cancelJob(training.job)
})
const reason = await finish(training).then(
  () => 'it finished first',
  (error: unknown) => String(error),
)
const [run] = await lab.request('run.list', {})
if (run?.state !== 'cancelled' || run.steps === 0)
  throw new Error(`The training was to be stopped at a checkpoint: ${reason}`)
await lab.close()

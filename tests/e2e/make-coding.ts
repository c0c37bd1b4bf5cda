/** Adds a coder with twenty sequences and a blind session of twenty filters to a project: `node make-coding.ts PROJECT`. */
import { Lab } from '../../src/lab/lab.ts'

const [project = ''] = process.argv.slice(2)
const lab = await Lab.create({ appVersion: 'test', projectDirectory: project })
const [run] = await lab.request('run.list', {})
const coder = await lab.request('coder.add', { name: 'Coder A' })
await lab.request('coder.add', { name: 'Coder B' })
await lab.request('assignment.faces', { title: 'Faces', corpus: 'drawn', coders: [coder.id], count: 20 })
const { job } = await lab.request('assignment.filters', {
  title: 'Blind',
  run: run?.run ?? '',
  coders: [coder.id],
  filters: 12,
  untrained: 4,
  weak: 4,
  patches: 5,
  repeatShare: 0,
})
await lab.request('job.result', { job })
await lab.close()

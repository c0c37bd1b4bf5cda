/** Gives a coder two frames to code and a small blind session: `node make-packet.ts PROJECT`. */
import { Lab } from '../../src/lab/lab.ts'

const [project = ''] = process.argv.slice(2)
const lab = await Lab.create({ appVersion: 'test', projectDirectory: project })
const [run] = await lab.request('run.list', {})
const coder = await lab.request('coder.add', { name: 'Coder A' })
await lab.request('assignment.faces', { title: 'Faces', corpus: 'drawn', coders: [coder.id], count: 2 })
const { job } = await lab.request('assignment.filters', { title: 'Blind', run: run?.run ?? '', layer: 'conv1', coders: [coder.id], filters: 2, untrained: 1, weak: 1, patches: 3, repeatShare: 0 })
await lab.request('job.result', { job })
await lab.close()

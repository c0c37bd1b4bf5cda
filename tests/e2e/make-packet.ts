/**
 * Gives a coder two frames to code and a small blind session: `node make-packet.ts PROJECT`. With a file: gives frames alone, and writes their packet there:
 * `node make-packet.ts PROJECT FILE`.
 */
import { Lab } from '../../src/lab/lab.ts'

const [project = '', file] = process.argv.slice(2)
const lab = await Lab.create({ appVersion: 'test', projectDirectory: project })
const coder = await lab.request('coder.add', { name: 'Coder A' })
const { id } = await lab.request('assignment.faces', { title: 'Faces', corpus: 'drawn', coders: [coder.id], count: 2 })
const [run] = await lab.request('run.list', {})
const { job } =
  file === undefined
    ? await lab.request('assignment.filters', {
        title: 'Blind',
        run: run?.run ?? '',
        layer: 'conv1',
        coders: [coder.id],
        filters: 2,
        untrained: 1,
        weak: 1,
        patches: 3,
        repeatShare: 0,
      })
    : await lab.request('packet.export', { assignment: id, coder: coder.id, out: file, facesCleared: true })
await lab.request('job.result', { job })
await lab.close()

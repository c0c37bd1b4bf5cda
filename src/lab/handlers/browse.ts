import { basename, resolve } from 'node:path'
import { occludeSample } from '../browse/occlusion.job.ts'
import { previewCorpus } from '../browse/preview.job.ts'
import { browserOf } from '../browse/sample-browser.ts'
import { findSample, sampleDetail } from '../browse/sample-detail.ts'
import { computeSequence } from '../browse/sequence.job.ts'
import { findSequence, sequenceOf } from '../browse/sequence.ts'
import { findRun } from '../training/find-run.ts'
import type { HandlersOf, LabContext } from './context.ts'

export const browseHandlers = (lab: LabContext): HandlersOf<'sample'> & HandlersOf<'sequence'> & HandlersOf<'import'> => ({
  'sample.search': (query) => browserOf(lab.store()).search(query),
  'sample.page': ({ key, offset, limit }) => browserOf(lab.store()).page(key, offset, limit),
  'sample.place': ({ key, id }) => browserOf(lab.store()).place(key, id),
  'sample.get': ({ id, run }) => sampleDetail(lab.store(), id, run),
  'sample.occlude': ({ id, run }) => {
    const store = lab.store()
    const { path } = findSample(store, id)
    findRun(store, run)
    return { job: lab.queue.add({ kind: 'occlude', title: `Cover ${basename(path)} piece by piece`, subject: run, lane: 'compute' }, occludeSample({ store, compute: lab.compute }, id, run)) }
  },
  'sequence.get': (request) => sequenceOf(lab.store(), request),
  'sequence.compute': ({ id, run, layer }) => {
    const store = lab.store()
    const { subject, name } = findSequence(store, id)
    findRun(store, run)
    return { job: lab.queue.add({ kind: 'sequence', title: `Follow ${run} through ${subject}/${name}`, subject: run, lane: 'compute' }, computeSequence({ store, compute: lab.compute }, id, run, layer)) }
  },
  'import.preview': ({ path, layout }) => {
    const store = lab.store()
    return { job: lab.queue.add({ kind: 'preview', title: `Look into ${basename(resolve(path))}`, lane: 'disk' }, (context) => previewCorpus(store, path, layout, context)) }
  },
})

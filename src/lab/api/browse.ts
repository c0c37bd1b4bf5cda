import { basename, resolve } from 'node:path'
import { explainSample } from '../browse/explain.job.ts'
import { computeOrder } from '../browse/order.job.ts'
import { previewCorpus } from '../browse/preview.job.ts'
import { browserOf } from '../browse/sample-browser.ts'
import { findSample, sampleDetail } from '../browse/sample-detail.ts'
import { computeSequence } from '../browse/sequence.job.ts'
import { findSequence, sequenceOf } from '../browse/sequence.ts'
import { AULensError } from '../../shared/contract/errors.ts'
import { markHistory } from '../browse/mark-history.ts'
import { findRun } from '../training/find-run.ts'
import type { LabContext } from '../engine/lab-context.ts'
import type { HandlersOf } from './context.ts'

const markHandlers = (lab: LabContext): HandlersOf<'mark'> => {
  const changed = <T>(value: T): T => {
    lab.emit('project.changed', { what: 'marks' })
    return value
  }
  return {
    'mark.add': ({ target, kind, tag, present }) => {
      const store = lab.store()
      if ((kind === 'exclude') !== (tag === null))
        throw new AULensError('TAG_UNNAMED', 'A tag and a mark at a frame need a name, and an exclusion has none.', {
          hint: 'Give it a name.',
        })
      const line = store.marks.add({ kind, tag }, present, browserOf(store).idsOf(target))
      return line === null ? null : changed(line)
    },
    'mark.undo': ({ mark }) => changed(lab.store().marks.undo(mark)),
    'mark.list': ({ sequence }) => {
      const marks = lab.store().marks
      const lines = sequence === null ? marks.log() : marks.logOf(sequence)
      return { lines, tags: marks.tags(sequence === null ? 'tag' : 'frame'), ...markHistory(lines) }
    },
  }
}

const setHandlers = (lab: LabContext): HandlersOf<'set'> => ({
  'set.list': () => lab.store().savedSets.list(),
  'set.add': ({ name, query }) => lab.store().savedSets.add(name, query),
  'set.remove': ({ id }) => {
    lab.store().savedSets.remove(id)
    return null
  },
})

const explanationTitles = { occlusion: 'Cover', gradient: 'Gradient of', guided: 'Guided gradient of' } as const
const orderTitles = {
  activation: 'Responses of each face',
  'like-responses': 'Faces with like responses',
  'like-pixels': 'Faces with like pixels',
} as const

export const browseHandlers = (
  lab: LabContext,
): HandlersOf<'sample'> & HandlersOf<'sequence'> & HandlersOf<'import'> & HandlersOf<'mark'> & HandlersOf<'set'> => ({
  ...markHandlers(lab),
  ...setHandlers(lab),
  'sample.search': (query) => browserOf(lab.store()).search(query),
  'sample.page': ({ key, offset, limit }) => browserOf(lab.store()).page(key, offset, limit),
  'sample.place': ({ key, id }) => browserOf(lab.store()).place(key, id),
  'sample.get': ({ id, run }) => sampleDetail(lab.store(), id, run),
  'sample.order': (order) => {
    const store = lab.store()
    if (browserOf(store).knowsOrder(order)) return { job: null }
    // Comparing pixels needs no TensorFlow, so that it does not wait behind a training.
    return {
      job: lab.queue.add(
        {
          kind: 'order',
          title: orderTitles[order.sort],
          subject: order.run,
          lane: order.sort === 'like-pixels' ? 'disk' : 'compute',
        },
        computeOrder({ store, compute: lab.compute }, order),
      ),
    }
  },
  'sample.summary': ({ key, stretches }) => browserOf(lab.store()).summary(key, stretches),
  'sample.explain': ({ id, run, method }) => {
    const store = lab.store()
    const { path } = findSample(store, id)
    findRun(store, run)
    const title = `${explanationTitles[method]} ${basename(path)}${method === 'occlusion' ? ' piece by piece' : ''}`
    return {
      job: lab.queue.add(
        { kind: 'explain', title, subject: run, lane: 'compute' },
        explainSample({ store, compute: lab.compute }, id, run, method),
      ),
    }
  },
  'sequence.get': (request) => sequenceOf(lab.store(), request),
  'sequence.compute': ({ id, run, layer }) => {
    const store = lab.store()
    const { subject, name } = findSequence(store, id)
    findRun(store, run)
    return {
      job: lab.queue.add(
        { kind: 'sequence', title: `Follow ${run} through ${subject}/${name}`, subject: run, lane: 'compute' },
        computeSequence({ store, compute: lab.compute }, id, run, layer),
      ),
    }
  },
  'import.preview': ({ path, layout, answers }) => {
    const store = lab.store()
    return {
      job: lab.queue.add({ kind: 'preview', title: `Look into ${basename(resolve(path))}`, lane: 'disk' }, (context) =>
        previewCorpus(store, path, layout, context, answers),
      ),
    }
  },
})

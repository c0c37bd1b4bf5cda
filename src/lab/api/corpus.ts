import { basename, resolve } from 'node:path'
import { findCorpus } from '../corpora/find-corpus.ts'
import { importCorpus } from '../corpora/import.job.ts'
import { synthesise } from '../corpora/synthetic/synthesise.ts'
import type { LabContext } from '../engine/lab-context.ts'
import type { HandlersOf } from './context.ts'

export const corpusHandlers = (lab: LabContext): HandlersOf<'corpus'> => ({
  'corpus.list': () => lab.store().corpora.list(),
  'corpus.findings': ({ corpus }) => lab.store().corpora.findings(findCorpus(lab.store(), corpus).id),
  'corpus.import': ({ layout, path, name, detector, alignment, answers }) => {
    const store = lab.store()
    const job = lab.queue.add(
      { kind: 'import', title: `Import ${basename(resolve(path))}`, lane: 'disk' },
      async (context) => {
        const result = await importCorpus(
          { layout, path, detector, alignment, answers, ...(name === undefined ? {} : { name }) },
          { store, compute: lab.compute },
          context,
        )
        lab.emit('project.changed', { what: 'corpora' })
        return result
      },
    )
    return { job }
  },
  'corpus.synthesise': ({ out, subjects, seed, layout }) => {
    const job = lab.queue.add(
      { kind: 'synthesise', title: `Draw a synthetic corpus of ${String(subjects)} subjects`, lane: 'disk' },
      (context) => synthesise({ out, subjects, seed, layout }, context),
    )
    return { job }
  },
})

import { basename, resolve } from 'node:path'
import { AULensError } from '../../shared/contract/errors.ts'
import { importCorpus } from '../corpora/import.job.ts'
import { synthesise } from '../corpora/synthetic/synthesise.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { CorpusRow } from '../store/tables/corpora-table.ts'
import type { HandlersOf, LabContext } from './context.ts'

/**
 * The corpus with that name; without a name, the only one.
 *
 * @throws AULensError CORPUS_NOT_FOUND, CORPUS_AMBIGUOUS
 */
export const findCorpus = (store: ProjectStore, name: string | undefined): CorpusRow => {
  const names = store.corpora.list().map((corpus) => corpus.name)
  const wanted = name ?? (names.length === 1 ? names[0] : undefined)
  if (wanted === undefined && names.length > 1) {
    throw new AULensError('CORPUS_AMBIGUOUS', `The project has ${String(names.length)} corpora: ${names.join(', ')}.`, {
      hint: 'Name the one to use.',
    })
  }
  const row = wanted === undefined ? undefined : store.corpora.byName(wanted)
  if (row === undefined) {
    throw new AULensError(
      'CORPUS_NOT_FOUND',
      wanted === undefined ? 'The project has no corpus.' : `The project has no corpus "${wanted}".`,
      {
        hint: names.length === 0 ? 'Import one first.' : `Corpora here: ${names.join(', ')}.`,
      },
    )
  }
  return row
}

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

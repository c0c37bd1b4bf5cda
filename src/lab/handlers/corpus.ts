import { basename, resolve } from 'node:path'
import { AULensError } from '../../shared/contract/errors.ts'
import { emotions } from '../../shared/protocol/emotions.ts'
import { assignFolds } from '../../shared/protocol/folds.ts'
import type { Sample } from '../../shared/contract/corpus.ts'
import { importCorpus } from '../corpora/import.job.ts'
import { synthesise } from '../corpora/synthetic/synthesise.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { CorpusRow } from '../store/corpora-table.ts'
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
    throw new AULensError('CORPUS_AMBIGUOUS', `The project has ${String(names.length)} corpora: ${names.join(', ')}.`, { hint: 'Name the one to use.' })
  }
  const row = wanted === undefined ? undefined : store.corpora.byName(wanted)
  if (row === undefined) {
    throw new AULensError('CORPUS_NOT_FOUND', wanted === undefined ? 'The project has no corpus.' : `The project has no corpus "${wanted}".`, {
      hint: names.length === 0 ? 'Import one first.' : `Corpora here: ${names.join(', ')}.`,
    })
  }
  return row
}

const emotionName = (code: number | null): Sample['emotion'] => (code === null ? null : emotions[code] ?? null)

const listSamples = (store: ProjectStore, corpus: CorpusRow, offset: number, limit: number): { total: number; samples: Sample[] } => {
  const rows = store.samples.ofCorpus(corpus.id)
  const units = store.samples.units(corpus.id)
  const names = new Map(store.database.prepare<[number], { id: number; name: string }>('SELECT id, name FROM subjects WHERE corpus = ?').all(corpus.id).map((row) => [row.id, row.name]))
  const sequences = new Map(store.database.prepare<[number], { id: number; name: string; emotion: number | null; subject: number }>(
    'SELECT id, name, emotion, subject FROM sequences WHERE corpus = ?').all(corpus.id).map((row) => [row.id, row]))
  const folds = assignFolds([...sequences.values()].filter((sequence) => sequence.emotion !== null).map((sequence) => names.get(sequence.subject) ?? ''))
  return {
    total: rows.length,
    samples: rows.slice(offset, offset + limit).map((row): Sample => ({
      id: row.id, corpus: corpus.name, path: row.path, subject: names.get(row.subject) ?? '', sequence: sequences.get(row.sequence)?.name ?? '',
      frame: row.frame, position: row.position, count: row.count, emotion: emotionName(row.emotion),
      sequenceEmotion: emotionName(sequences.get(row.sequence)?.emotion ?? null), actionUnits: units.get(row.id) ?? [],
      hasFace: row.face_row !== null, fold: folds.get(names.get(row.subject) ?? '') ?? null,
    })),
  }
}

export const corpusHandlers = (lab: LabContext): HandlersOf<'corpus'> => ({
  'corpus.list': () => lab.store().corpora.list(),
  'corpus.findings': ({ corpus }) => lab.store().corpora.findings(findCorpus(lab.store(), corpus).id),
  'corpus.samples': ({ corpus, offset, limit }) => listSamples(lab.store(), findCorpus(lab.store(), corpus), offset, limit),
  'corpus.import': ({ layout, path, name, detector }) => {
    const store = lab.store()
    const job = lab.queue.add({ kind: 'import', title: `Import ${basename(resolve(path))}`, lane: 'disk' }, async (context) => {
      const result = await importCorpus({ layout, path, detector, ...(name === undefined ? {} : { name }) }, { store, compute: lab.compute }, context)
      lab.emit('project.changed', { what: 'corpora' })
      return result
    })
    return { job }
  },
  'corpus.synthesise': ({ out, subjects, seed, layout }) => {
    const job = lab.queue.add({ kind: 'synthesise', title: `Draw a synthetic corpus of ${String(subjects)} subjects`, lane: 'disk' },
      (context) => synthesise({ out, subjects, seed, layout }, context))
    return { job }
  },
})

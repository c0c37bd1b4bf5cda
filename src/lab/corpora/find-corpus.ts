import { AULensError } from '../../shared/contract/errors.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { CorpusRow } from '../store/tables/corpora-table.ts'

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

import type { Finding } from '../../shared/contract/corpus.ts'
import type { CorpusRow } from '../store/tables/corpora-table.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { RunSample } from '../store/tables/runs-table.ts'
import { leakageChecks } from '../training/leakage.ts'

/** Codes of the findings that the check before a training writes. */
export const leakageCodes: readonly string[] = ['SUBJECT_ON_BOTH_SIDES', 'PICTURE_ON_BOTH_SIDES']

/**
 * Looks at every fold for a subject, or the same picture, on both sides. What is found replaces the corpus's earlier
 * findings of these kinds.
 *
 * @param folds selection of each fold
 */
export const checkLeakage = async (
  store: ProjectStore,
  corpus: CorpusRow,
  folds: ReadonlyMap<number, readonly RunSample[]>,
): Promise<Finding[]> => {
  const found: Finding[] = []
  for (const [fold, samples] of folds) {
    for (const { severity, code, message } of await leakageChecks(store, corpus.id, samples)) {
      if (severity !== 'ok') found.push({ severity, code, path: '', message: `Fold ${String(fold)}: ${message}` })
    }
  }
  const others = store.corpora.findings(corpus.id).filter(({ code }) => !leakageCodes.includes(code))
  store.corpora.replaceFindings(corpus.id, [...others, ...found])
  return found
}

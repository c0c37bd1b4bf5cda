import type { CheckTable } from '../store/tables/check-table.ts'
import type { AsideFolder } from './aside-folder.ts'
import type { Mend } from './damage.ts'

/** Marks what is missing so that the program computes it again; files are only ever moved aside. */
export const applyMends = (database: CheckTable, mends: readonly Mend[], aside: AsideFolder): void => {
  for (const mend of mends) {
    if ('path' in mend && mend.path !== null) aside.take(mend.path)
  }
  database.transaction(() => {
    for (const mend of mends) {
      if (mend.kind === 'forget-faces') database.forgetFaces(mend.corpus, mend.rows)
      else if (mend.kind === 'forget-checkpoint') database.forgetCheckpoint(mend.run, mend.step)
      else if (mend.kind === 'forget-result') database.forgetResult(mend.table, mend.id)
    }
  })
}

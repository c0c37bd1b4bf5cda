import type { SqlDatabase } from '../store/database.ts'
import type { AsideFolder } from './aside-folder.ts'
import type { Mend } from './damage.ts'

/** The import recognises a finished sample by these marks; without them it reads the picture again. */
const forgetFaces = (database: SqlDatabase, corpus: number, rows: number): void => {
  database
    .prepare(
      `
    UPDATE samples SET face_row = NULL, file_size = NULL, file_mtime = NULL, file_hash = NULL, detector_version = NULL WHERE corpus = ? AND face_row >= ?
  `,
    )
    .run(corpus, rows)
  database.prepare('UPDATE corpora SET complete = 0 WHERE id = ?').run(corpus)
}

/**
 * A run whose kept checkpoint is gone goes back to its start: older ones are pruned while it trains, and the same seed
 * gives the same
 * network. One that lost another checkpoint goes on from the kept one.
 */
const forgetCheckpoint = (database: SqlDatabase, run: string, step: number): void => {
  database.prepare('UPDATE checkpoints SET present = 0 WHERE run = ? AND step = ?').run(run, step)
  const best = database.prepare('SELECT best_step FROM runs WHERE id = ?').pluck().get(run)
  if (best !== step) return
  database.prepare('UPDATE checkpoints SET present = 0 WHERE run = ?').run(run)
  database
    .prepare(
      `UPDATE runs SET state = 'interrupted', steps = 0, best_step = NULL, validation_accuracy = NULL, ` +
        'test_accuracy = NULL, seconds = 0, ended_at = NULL WHERE id = ?',
    )
    .run(run)
}

/** Marks what is missing so that the program computes it again; files are only ever moved aside. */
export const applyMends = (database: SqlDatabase, mends: readonly Mend[], aside: AsideFolder): void => {
  for (const mend of mends) {
    if ('path' in mend && mend.path !== null) aside.take(mend.path)
  }
  database.transaction(() => {
    for (const mend of mends) {
      if (mend.kind === 'forget-faces') forgetFaces(database, mend.corpus, mend.rows)
      else if (mend.kind === 'forget-checkpoint') forgetCheckpoint(database, mend.run, mend.step)
      else if (mend.kind === 'forget-result') database.prepare(`DELETE FROM ${mend.table} WHERE id = ?`).run(mend.id)
    }
  })()
}

import type { SqlDatabase } from '../../store/database.ts'

/** Ends the transaction of a trial, so that nothing of it stays. */
class TrialEnded extends Error {}

/**
 * Does something in a transaction. As a trial, all of it is taken back, and only what it returned is left: a preview
 * says what the work itself would do.
 */
export const inTransaction = <T>(database: SqlDatabase, trial: boolean, work: () => T): T => {
  const done: T[] = []
  try {
    return database
      .transaction((): T => {
        const result = work()
        if (!trial) return result
        done.push(result)
        throw new TrialEnded()
      })
      .immediate()
  } catch (end) {
    const [result] = done
    if (end instanceof TrialEnded && result !== undefined) return result
    throw end
  }
}

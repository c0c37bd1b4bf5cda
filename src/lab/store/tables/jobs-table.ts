import type { ContractError } from '../../../shared/contract/errors.ts'
import type { Job } from '../../../shared/contract/job.ts'
import type { SqlDatabase } from '../database.ts'

/** The record of every job: what it was, how it ended. */
export class JobsTable {
  readonly #database: SqlDatabase
  constructor(database: SqlDatabase) {
    this.#database = database
  }

  add(job: Pick<Job, 'kind' | 'title' | 'subject'>): number {
    return Number(
      this.#database
        .prepare('INSERT INTO jobs (kind, title, state, subject, queued_at) VALUES (?, ?, ?, ?, ?)')
        .run(job.kind, job.title, 'queued', job.subject, new Date().toISOString()).lastInsertRowid,
    )
  }

  save(job: Job): void {
    this.#database
      .prepare('UPDATE jobs SET state = ?, error = ?, started_at = ?, ended_at = ? WHERE id = ?')
      .run(job.state, job.error === null ? null : JSON.stringify(job.error), job.startedAt, job.endedAt, job.id)
  }

  /** Jobs that a crash left unfinished get their one outcome: failed, interrupted. */
  closeInterrupted(): void {
    const error: ContractError = {
      code: 'INTERRUPTED',
      message: 'AULens ended while this was running.',
      hint: 'Start it again: finished parts are kept.',
    }
    this.#database
      .prepare(
        `UPDATE jobs SET state = 'failed', error = ?, ended_at = ? WHERE state IN ('queued', 'running', 'paused')`,
      )
      .run(JSON.stringify(error), new Date().toISOString())
  }
}

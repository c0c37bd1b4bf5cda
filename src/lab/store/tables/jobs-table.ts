import type { ContractError } from '../../../shared/contract/errors.ts'
import type { Job } from '../../../shared/contract/job.ts'
import type { SqlDatabase } from '../database.ts'

/** What is written down of a live photograph's job: nothing that says which photograph it was. */
const livePhotograph = { title: 'Analyse a photograph', message: 'The photograph could not be analysed.' } as const

const writtenError = ({ kind, error }: Pick<Job, 'kind' | 'error'>): string | null =>
  error === null
    ? null
    : JSON.stringify(kind === 'live' ? { code: error.code, message: livePhotograph.message } : error)

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
        .run(
          job.kind,
          job.kind === 'live' ? livePhotograph.title : job.title,
          'queued',
          job.subject,
          new Date().toISOString(),
        ).lastInsertRowid,
    )
  }

  save(job: Job): void {
    this.#database
      .prepare('UPDATE jobs SET state = ?, error = ?, started_at = ?, ended_at = ? WHERE id = ?')
      .run(job.state, writtenError(job), job.startedAt, job.endedAt, job.id)
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
    // Earlier versions wrote the photograph's file name.
    this.#database
      .prepare(
        `UPDATE jobs SET title = $title, error = CASE WHEN error IS NULL THEN NULL
           ELSE json_object('code', error ->> '$.code', 'message', $message) END
         WHERE kind = 'live' AND title <> $title`,
      )
      .run(livePhotograph)
  }
}

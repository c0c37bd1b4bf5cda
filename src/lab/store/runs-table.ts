import { TrainingSettings } from '../../shared/protocol/settings.ts'
import type { ContractError } from '../../shared/contract/errors.ts'
import type { CurvePoint, RunSummary } from '../../shared/contract/run.ts'
import type { EngineReport } from '../../shared/contract/compute.ts'
import type { SqlDatabase } from './database.ts'

export type Split = 'train' | 'validation' | 'test'
export interface RunSample { readonly sample: number; readonly fold: number | null; readonly split: Split; readonly label: number }
export interface CheckpointRow { readonly step: number; readonly file: string; readonly hash: string; readonly validation_accuracy: number; readonly validation_loss: number; readonly present: number }

interface RunRow {
  readonly id: string; readonly number: number; readonly corpus: number; readonly corpus_name: string; readonly state: RunSummary['state']; readonly settings: string
  readonly steps: number; readonly best_step: number | null; readonly validation_accuracy: number | null; readonly test_accuracy: number | null
  readonly seconds: number; readonly backend: string | null; readonly engine: string | null; readonly init_scale: number | null
  readonly data_hash: string; readonly error: string | null; readonly created_at: string; readonly ended_at: string | null
}

export interface RunRecord extends RunSummary {
  readonly corpusId: number
  readonly dataHash: string
  readonly engine: EngineReport | null
}

const recordOf = (row: RunRow): RunRecord => {
  const settings = TrainingSettings.parse(JSON.parse(row.settings))
  return {
    run: row.id, state: row.state, corpus: row.corpus_name, settings,
    steps: row.steps, bestStep: row.best_step, validationAccuracy: row.validation_accuracy, testAccuracy: row.test_accuracy,
    seconds: row.seconds, imagesPerSecond: row.seconds > 0 ? row.steps * settings.batchSize / row.seconds : null,
    backend: row.backend, initScale: row.init_scale, error: row.error === null ? null : JSON.parse(row.error) as ContractError,
    createdAt: row.created_at, corpusId: row.corpus, dataHash: row.data_hash,
    engine: row.engine === null ? null : JSON.parse(row.engine) as EngineReport,
  }
}

const selectRuns = 'SELECT r.*, c.name AS corpus_name FROM runs r JOIN corpora c ON c.id = r.corpus'

/** Training runs, the samples each one used, their steps and checkpoints. */
export class RunsTable {
  readonly #database: SqlDatabase
  constructor(database: SqlDatabase) { this.#database = database }

  /** @returns the new run's id, "run-1", "run-2", … */
  create(run: { corpus: number; settings: TrainingSettings; dataHash: string; samples: readonly RunSample[] }): string {
    return this.#database.transaction(() => {
      const number = Number(this.#database.prepare('SELECT coalesce(max(number), 0) + 1 FROM runs').pluck().get())
      const id = `run-${String(number)}`
      this.#database.prepare('INSERT INTO runs (id, number, corpus, state, settings, data_hash, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)')
        .run(id, number, run.corpus, 'queued', JSON.stringify(run.settings), run.dataHash, new Date().toISOString())
      const insert = this.#database.prepare('INSERT INTO run_samples (run, sample, fold, split, label) VALUES (?, ?, ?, ?, ?)')
      for (const sample of run.samples) insert.run(id, sample.sample, sample.fold, sample.split, sample.label)
      return id
    })()
  }

  get(run: string): RunRecord | undefined {
    const row = this.#database.prepare<[string], RunRow>(`${selectRuns} WHERE r.id = ?`).get(run)
    return row === undefined ? undefined : recordOf(row)
  }

  list(): RunRecord[] {
    return this.#database.prepare<[], RunRow>(`${selectRuns} ORDER BY r.number`).all().map(recordOf)
  }

  /** In the order of sample id; faces of one split or all. */
  samples(run: string): RunSample[] {
    return this.#database.prepare<[string], RunSample>('SELECT sample, fold, split, label FROM run_samples WHERE run = ? ORDER BY sample').all(run)
  }

  setState(run: string, state: RunSummary['state'], error: ContractError | null = null): void {
    const ended = state === 'running' || state === 'queued' || state === 'paused' ? null : new Date().toISOString()
    this.#database.prepare('UPDATE runs SET state = ?, error = ?, ended_at = ? WHERE id = ?').run(state, error === null ? null : JSON.stringify(error), ended, run)
  }

  setEngine(run: string, engine: EngineReport): void {
    this.#database.prepare('UPDATE runs SET backend = ?, engine = ? WHERE id = ?').run(engine.backend, JSON.stringify(engine), run)
  }

  setTestAccuracy(run: string, accuracy: number): void {
    this.#database.prepare('UPDATE runs SET test_accuracy = ? WHERE id = ?').run(accuracy, run)
  }

  /** Forgets steps after the checkpoint that training goes on from. */
  rewind(run: string, step: number): void {
    this.#database.prepare('DELETE FROM run_steps WHERE run = ? AND step > ?').run(run, step)
  }

  /**
   * Records a checkpoint whose file is safe on disk, the steps up to it, and whether it is the best so far
   * (highest validation accuracy; on a tie the earlier one stays).
   */
  addCheckpoint(run: string, checkpoint: {
    step: number; file: string; hash: string; validationAccuracy: number; validationLoss: number; initScale: number
    seconds: number; steps: readonly CurvePoint[]
  }): void {
    this.#database.transaction(() => {
      const insert = this.#database.prepare('INSERT OR REPLACE INTO run_steps (run, step, loss, accuracy) VALUES (?, ?, ?, ?)')
      for (const point of checkpoint.steps) insert.run(run, point.step, point.loss, point.accuracy)
      this.#database.prepare(`INSERT OR REPLACE INTO checkpoints (run, step, file, hash, validation_accuracy, validation_loss) VALUES (?, ?, ?, ?, ?, ?)`)
        .run(run, checkpoint.step, checkpoint.file, checkpoint.hash, checkpoint.validationAccuracy, checkpoint.validationLoss)
      this.#database.prepare('UPDATE runs SET steps = ?, seconds = seconds + ?, init_scale = ? WHERE id = ?').run(checkpoint.step, checkpoint.seconds, checkpoint.initScale, run)
      this.#database.prepare(`
        UPDATE runs SET (best_step, validation_accuracy) = (
          SELECT step, validation_accuracy FROM checkpoints WHERE run = @run ORDER BY validation_accuracy DESC, step LIMIT 1
        ) WHERE id = @run
      `).run({ run })
    })()
  }

  checkpoints(run: string): CheckpointRow[] {
    return this.#database.prepare<[string], CheckpointRow>('SELECT step, file, hash, validation_accuracy, validation_loss, present FROM checkpoints WHERE run = ? ORDER BY step').all(run)
  }

  /** Marks a checkpoint's file as removed; its numbers stay. */
  dropFile(run: string, step: number): void {
    this.#database.prepare('UPDATE checkpoints SET present = 0 WHERE run = ? AND step = ?').run(run, step)
  }

  curve(run: string): { training: CurvePoint[]; validation: CurvePoint[] } {
    return {
      training: this.#database.prepare<[string], CurvePoint>('SELECT step, loss, accuracy FROM run_steps WHERE run = ? ORDER BY step').all(run),
      validation: this.#database.prepare<[string], CurvePoint>('SELECT step, validation_loss AS loss, validation_accuracy AS accuracy FROM checkpoints WHERE run = ? ORDER BY step').all(run),
    }
  }

  /** Runs that were computing when the program last ended are "interrupted" and can be resumed. */
  markInterrupted(): number {
    return this.#database.prepare(`UPDATE runs SET state = 'interrupted' WHERE state IN ('queued', 'running', 'paused')`).run().changes
  }
}

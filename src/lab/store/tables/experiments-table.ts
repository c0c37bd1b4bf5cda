import { AULensError, type ContractError } from '../../../shared/contract/errors.ts'
import { ClusterSettings } from '../../../shared/contract/cluster.ts'
import type { CellState, ExperimentCell } from '../../../shared/contract/experiment.ts'
import { TrainingSettings } from '../../../shared/protocol/settings.ts'
import type { SqlDatabase } from '../database.ts'

/** An experiment as it was asked for. */
export interface ExperimentRecord {
  readonly id: number
  readonly corpusId: number
  readonly settings: TrainingSettings
  readonly place: 'here' | 'slurm'
  readonly cluster: ClusterSettings | null
  /** Its folder on the shared disk; null before it was sent. */
  readonly folder: string | null
  readonly notice: string | null
  readonly createdAt: string
}

export interface CellRecord extends ExperimentCell {
  /** Deaths in a row without a further step; the step at the last of them. */
  readonly deaths: number
  readonly deathStep: number
  readonly submission: number | null
}

export interface Submission {
  readonly id: number
  readonly name: string
  readonly job: string | null
}

interface ExperimentRow {
  readonly id: number
  readonly corpus: number
  readonly settings: string
  readonly place: ExperimentRecord['place']
  readonly cluster: string | null
  readonly folder: string | null
  readonly notice: string | null
  readonly created_at: string
}
interface CellRow {
  readonly cell: number
  readonly fold: number
  readonly variant: ExperimentCell['variant']
  readonly seed: number
  readonly run: string | null
  readonly state: CellState
  readonly attempts: number
  readonly scheduler: string | null
  readonly error: string | null
  readonly step: number
  readonly deaths: number
  readonly death_step: number
  readonly submission: number | null
  readonly steps: number | null
  readonly best_step: number | null
  readonly validation_accuracy: number | null
  readonly test_accuracy: number | null
  readonly seconds: number | null
}

const recordOf = (row: ExperimentRow): ExperimentRecord => ({
  id: row.id,
  corpusId: row.corpus,
  settings: TrainingSettings.parse(JSON.parse(row.settings)),
  place: row.place,
  folder: row.folder,
  notice: row.notice,
  createdAt: row.created_at,
  cluster: row.cluster === null ? null : ClusterSettings.parse(JSON.parse(row.cluster)),
})

const cellOf = (row: CellRow): CellRecord => ({
  cell: row.cell,
  fold: row.fold,
  variant: row.variant,
  seed: row.seed,
  run: row.run,
  // Its network was deleted: it is there to be trained again.
  state: row.state === 'done' && row.run === null ? 'cancelled' : row.state,
  steps: Math.max(row.steps ?? 0, row.step),
  bestStep: row.best_step,
  validationAccuracy: row.validation_accuracy,
  testAccuracy: row.state === 'done' ? row.test_accuracy : null,
  seconds: row.seconds ?? 0,
  attempts: row.attempts,
  scheduler: row.scheduler,
  error: row.error === null ? null : (JSON.parse(row.error) as ContractError),
  deaths: row.deaths,
  deathStep: row.death_step,
  submission: row.submission,
})

export const experimentName = (id: number): string => `experiment-${String(id)}`

/** Experiments, their cells, and what was sent to a cluster for them. */
export class ExperimentsTable {
  readonly #database: SqlDatabase
  constructor(database: SqlDatabase) {
    this.#database = database
  }

  create(experiment: {
    corpus: number
    settings: TrainingSettings
    place: ExperimentRecord['place']
    cluster: ClusterSettings | null
    cells: readonly Pick<ExperimentCell, 'fold' | 'variant' | 'seed'>[]
  }): number {
    return this.#database.transaction(() => {
      const id = Number(
        this.#database
          .prepare('INSERT INTO experiments (corpus, settings, place, cluster, created_at) VALUES (?, ?, ?, ?, ?)')
          .run(
            experiment.corpus,
            JSON.stringify(experiment.settings),
            experiment.place,
            experiment.cluster === null ? null : JSON.stringify(experiment.cluster),
            new Date().toISOString(),
          ).lastInsertRowid,
      )
      const insert = this.#database.prepare(
        `INSERT INTO experiment_cells (experiment, cell, fold, variant, seed, state) VALUES (?, ?, ?, ?, ?, 'queued')`,
      )
      experiment.cells.forEach(({ fold, variant, seed }, cell) => insert.run(id, cell, fold, variant, seed))
      return id
    })()
  }

  list(): ExperimentRecord[] {
    return this.#database.prepare<[], ExperimentRow>('SELECT * FROM experiments ORDER BY id DESC').all().map(recordOf)
  }

  /** @throws AULensError EXPERIMENT_NOT_FOUND, naming those there are */
  byName(name: string): ExperimentRecord {
    const all = this.list()
    const found = all.find(({ id }) => experimentName(id) === name)
    if (found === undefined) {
      throw new AULensError('EXPERIMENT_NOT_FOUND', `There is no experiment "${name}" in this project.`, {
        hint:
          all.length === 0
            ? 'Start one first: aulens cross-validate.'
            : `Experiments here: ${all.map(({ id }) => experimentName(id)).join(', ')}.`,
      })
    }
    return found
  }

  cells(experiment: number): CellRecord[] {
    return this.#database
      .prepare<[number], CellRow>(
        `
      SELECT c.*, r.steps, r.best_step, r.validation_accuracy, r.test_accuracy, r.seconds
      FROM experiment_cells c LEFT JOIN runs r ON r.id = c.run WHERE c.experiment = ? ORDER BY c.cell
    `,
      )
      .all(experiment)
      .map(cellOf)
  }

  remove(experiment: number): void {
    this.#database.prepare('DELETE FROM experiments WHERE id = ?').run(experiment)
  }

  setState(experiment: number, cell: number, state: CellState, error: ContractError | null = null): void {
    this.#database
      .prepare('UPDATE experiment_cells SET state = ?, error = ? WHERE experiment = ? AND cell = ?')
      .run(state, error === null ? null : JSON.stringify(error), experiment, cell)
  }

  setRun(experiment: number, cell: number, run: string): void {
    this.#database
      .prepare('UPDATE experiment_cells SET run = ? WHERE experiment = ? AND cell = ?')
      .run(run, experiment, cell)
  }

  /** Counts a start; on a cluster the submission that holds it. */
  countAttempt(experiment: number, cell: number, submission: number | null = null): void {
    this.#database
      .prepare('UPDATE experiment_cells SET attempts = attempts + 1, submission = ? WHERE experiment = ? AND cell = ?')
      .run(submission, experiment, cell)
  }

  /** Makes a cell wait for its next start. */
  release(experiment: number, cell: number): void {
    this.#database
      .prepare(
        `UPDATE experiment_cells SET state = 'queued', error = NULL, scheduler = NULL, submission = NULL ` +
          'WHERE experiment = ? AND cell = ?',
      )
      .run(experiment, cell)
  }

  setProgress(experiment: number, cell: number, step: number, scheduler: string | null): void {
    this.#database
      .prepare('UPDATE experiment_cells SET step = ?, scheduler = ? WHERE experiment = ? AND cell = ?')
      .run(step, scheduler, experiment, cell)
  }

  setDeaths(experiment: number, cell: number, deaths: number, step: number): void {
    this.#database
      .prepare('UPDATE experiment_cells SET deaths = ?, death_step = ? WHERE experiment = ? AND cell = ?')
      .run(deaths, step, experiment, cell)
  }

  setFolder(experiment: number, folder: string): void {
    this.#database.prepare('UPDATE experiments SET folder = ? WHERE id = ?').run(folder, experiment)
  }

  setCluster(experiment: number, cluster: ClusterSettings): void {
    this.#database.prepare('UPDATE experiments SET cluster = ? WHERE id = ?').run(JSON.stringify(cluster), experiment)
  }

  /** What the whole has to say; true where that is news. */
  setNotice(experiment: number, notice: string | null): boolean {
    return (
      this.#database
        .prepare('UPDATE experiments SET notice = ? WHERE id = ? AND notice IS NOT ?')
        .run(notice, experiment, notice).changes > 0
    )
  }

  submissions(experiment: number): Submission[] {
    return this.#database
      .prepare<[number], Submission>('SELECT id, name, job FROM cluster_submissions WHERE experiment = ? ORDER BY id')
      .all(experiment)
  }

  addSubmission(experiment: number, name: string): number {
    return Number(
      this.#database
        .prepare('INSERT INTO cluster_submissions (experiment, name, sent_at) VALUES (?, ?, ?)')
        .run(experiment, name, new Date().toISOString()).lastInsertRowid,
    )
  }

  setJob(submission: number, job: string): void {
    this.#database.prepare('UPDATE cluster_submissions SET job = ? WHERE id = ?').run(job, submission)
  }

  dropSubmission(submission: number): void {
    this.#database.prepare('DELETE FROM cluster_submissions WHERE id = ?').run(submission)
  }

  clusterSettings(): ClusterSettings {
    const text = this.#database.prepare('SELECT settings FROM cluster_settings WHERE id = 1').pluck().get()
    return ClusterSettings.parse(typeof text === 'string' ? JSON.parse(text) : {})
  }

  saveClusterSettings(settings: ClusterSettings): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO cluster_settings (id, settings) VALUES (1, ?)')
      .run(JSON.stringify(settings))
  }
}

import { isControl, TrainingSettings } from '../../../shared/protocol/settings.ts'
import type { ContractError } from '../../../shared/contract/errors.ts'
import {
  mostCurvePoints,
  type CurvePoint,
  type EngineUse,
  type RunCurve,
  type RunSummary,
} from '../../../shared/contract/run.ts'
import type { EngineReport } from '../../../shared/contract/compute.ts'
import type { SqlDatabase } from '../database.ts'

export type Split = 'train' | 'validation' | 'test'
export interface RunSample {
  readonly sample: number
  readonly fold: number | null
  readonly split: Split
  readonly label: number
}
export interface CheckpointRow {
  readonly step: number
  readonly file: string
  readonly hash: string
  readonly validation_accuracy: number
  readonly validation_loss: number
  readonly present: number
}

interface RunRow {
  readonly id: string
  readonly number: number
  readonly corpus: number
  readonly corpus_name: string
  readonly state: RunSummary['state']
  readonly settings: string
  readonly steps: number
  readonly best_step: number | null
  readonly validation_accuracy: number | null
  readonly test_accuracy: number | null
  readonly seconds: number
  readonly backend: string | null
  readonly engine: string | null
  readonly init_scale: number | null
  readonly data_hash: string
  readonly error: string | null
  readonly created_at: string
  readonly ended_at: string | null
}

/** The engine that trained a run last, with what each engine has computed for it. */
export interface RunEngine extends EngineReport {
  readonly uses?: readonly EngineUse[]
}

export interface RunRecord extends RunSummary {
  readonly corpusId: number
  readonly dataHash: string
  readonly engine: RunEngine | null
}

const useOf = (what: string, step: number, { rung, backend, network }: EngineReport): EngineUse => ({
  what,
  step,
  rung,
  backend,
  network,
})

const recordOf = (row: RunRow): RunRecord => {
  const settings = TrainingSettings.parse(JSON.parse(row.settings))
  return {
    run: row.id,
    state: row.state,
    corpus: row.corpus_name,
    settings,
    steps: row.steps,
    bestStep: row.best_step,
    validationAccuracy: row.validation_accuracy,
    testAccuracy: row.test_accuracy,
    seconds: row.seconds,
    imagesPerSecond: row.seconds > 0 ? (row.steps * settings.batchSize) / row.seconds : null,
    backend: row.backend,
    initScale: row.init_scale,
    error: row.error === null ? null : (JSON.parse(row.error) as ContractError),
    createdAt: row.created_at,
    corpusId: row.corpus,
    dataHash: row.data_hash,
    engine: row.engine === null ? null : (JSON.parse(row.engine) as RunEngine),
  }
}

/** Id, box and landmarks of a sample. */
export type LandmarkRow = [number, number | null, number | null, number | null, number | null, Buffer | null]

const selectRuns = 'SELECT r.*, c.name AS corpus_name FROM runs r JOIN corpora c ON c.id = r.corpus'

/** Training runs, the samples each one used, their steps and checkpoints. */
export class RunsTable {
  readonly #database: SqlDatabase
  /** How a run ended that the disk would not take; the last word of this session. */
  readonly #unwritten = new Map<string, { state: RunSummary['state']; error: ContractError | null }>()
  constructor(database: SqlDatabase) {
    this.#database = database
  }

  /**
   * @param run `excluded`: labelled faces left out by hand; recorded with the last mark that counted, which tells
   *   which ones
   * @returns the new run's id, "run-1", "run-2", …
   */
  create(run: {
    corpus: number
    settings: TrainingSettings
    dataHash: string
    samples: readonly RunSample[]
    excluded?: number
  }): string {
    return this.#database.transaction(() => {
      const number = Number(this.#database.prepare('SELECT coalesce(max(number), 0) + 1 FROM runs').pluck().get())
      const id = `run-${String(number)}`
      this.#database
        .prepare(
          'INSERT INTO runs (id, number, corpus, state, settings, data_hash, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
        )
        .run(id, number, run.corpus, 'queued', JSON.stringify(run.settings), run.dataHash, new Date().toISOString())
      const insert = this.#database.prepare(
        'INSERT INTO run_samples (run, sample, fold, split, label) VALUES (?, ?, ?, ?, ?)',
      )
      for (const sample of run.samples) insert.run(id, sample.sample, sample.fold, sample.split, sample.label)
      this.#database
        .prepare('INSERT INTO run_exclusions (run, faces, mark) SELECT ?, ?, coalesce(max(id), 0) FROM marks')
        .run(id, run.excluded ?? 0)
      return id
    })()
  }

  get(run: string): RunRecord | undefined {
    const row = this.#database.prepare<[string], RunRow>(`${selectRuns} WHERE r.id = ?`).get(run)
    return row === undefined ? undefined : this.#recordOf(row)
  }

  /** In the order of their numbers, without control runs. */
  list(): RunRecord[] {
    return this.listAll().filter(({ settings }) => !isControl(settings))
  }

  /** Control runs among them. */
  listAll(): RunRecord[] {
    return this.#database
      .prepare<[], RunRow>(`${selectRuns} ORDER BY r.number`)
      .all()
      .map((row) => this.#recordOf(row))
  }

  /** In the order of sample id; faces of one split or all. */
  samples(run: string): RunSample[] {
    return this.#database
      .prepare<[string], RunSample>('SELECT sample, fold, split, label FROM run_samples WHERE run = ? ORDER BY sample')
      .all(run)
  }

  /** The part that a sample took in a run; undefined: none. */
  partOf(run: string, sample: number): Split | undefined {
    return this.#database
      .prepare<[string, number], Split>('SELECT split FROM run_samples WHERE run = ? AND sample = ?')
      .pluck()
      .get(run, sample)
  }

  /** The parts that a run's faces took, by path. */
  partsByPath(run: string): { readonly path: string; readonly split: Split }[] {
    return this.#database
      .prepare<[string], { path: string; split: Split }>(
        'SELECT s.path, r.split FROM run_samples r JOIN samples s ON s.id = r.sample WHERE r.run = ? ORDER BY s.path',
      )
      .all(run)
  }

  /** Names of the subjects whom a run is tested on. */
  testSubjects(run: string): string[] {
    return this.#database
      .prepare<[string], string>(
        `
      SELECT DISTINCT u.name FROM run_samples r JOIN samples s ON s.id = r.sample JOIN subjects u ON u.id = s.subject
      WHERE r.run = ? AND r.split = 'test' ORDER BY u.name
    `,
      )
      .pluck()
      .all(run)
  }

  /** Rows, in the corpus's face file, of the faces that a run trains on, ascending. */
  trainingFaceRows(run: string): number[] {
    return this.#database
      .prepare<[string], number>(
        'SELECT s.face_row FROM run_samples r JOIN samples s ON s.id = r.sample WHERE r.run = ? AND r.split ' +
          `= 'train' AND s.face_row IS NOT NULL ORDER BY s.face_row`,
      )
      .pluck()
      .all(run)
  }

  /** Everything that a result depends on of each sample of a run, a row a sample: for a hash over them. */
  dataRows(run: string): IterableIterator<unknown[]> {
    return this.#database
      .prepare<[string], unknown[]>(
        `
      SELECT r.sample, r.split, r.fold, s.subject, s.sequence, s.position, s.emotion, s.coded, s.face_row, s.file_hash,
        (SELECT group_concat(au, ' ') FROM (SELECT au FROM sample_units WHERE sample = s.id ORDER BY au))
      FROM run_samples r JOIN samples s ON s.id = r.sample WHERE r.run = ? ORDER BY r.sample
    `,
      )
      .raw()
      .iterate(run)
  }

  /** Id, box (x, y, width, height) and landmarks of each sample of a run: for a hash over them. */
  landmarkRows(run: string): IterableIterator<LandmarkRow> {
    return this.#database
      .prepare<[string], LandmarkRow>(
        'SELECT s.id, s.box_x, s.box_y, s.box_width, s.box_height, s.landmarks FROM run_samples r JOIN ' +
          'samples s ON s.id = r.sample WHERE r.run = ? ORDER BY r.sample',
      )
      .raw()
      .iterate(run)
  }

  /** Sample, part and label, in whatever order. */
  sampleParts(run: string): [number, Split, number][] {
    return this.#database
      .prepare<[string], [number, Split, number]>('SELECT sample, split, label FROM run_samples WHERE run = ?')
      .raw()
      .all(run)
  }

  /** Files of all checkpoints that are there, of all runs. */
  checkpointFiles(): string[] {
    return this.#database.prepare<[], string>('SELECT file FROM checkpoints WHERE present = 1').pluck().all()
  }

  /** Labelled faces that were left out by hand when the run was made. */
  excluded(run: string): number {
    return Number(this.#database.prepare('SELECT faces FROM run_exclusions WHERE run = ?').pluck().get(run) ?? 0)
  }

  #recordOf(row: RunRow): RunRecord {
    return { ...recordOf(row), ...this.#unwritten.get(row.id) }
  }

  /**
   * Records how a run ended. Where the disk takes no more, it is remembered until the project is closed: opening it
   * says "interrupted".
   */
  settle(run: string, state: RunSummary['state'], error: ContractError | null): void {
    try {
      // Steps after the last checkpoint are lost, so they are not shown as done.
      this.rewind(run, this.get(run)?.steps ?? 0)
      this.setState(run, state, error)
    } catch {
      this.#unwritten.set(run, { state, error })
    }
  }

  setState(run: string, state: RunSummary['state'], error: ContractError | null = null): void {
    const ended = state === 'running' || state === 'queued' || state === 'paused' ? null : new Date().toISOString()
    this.#database
      .prepare('UPDATE runs SET state = ?, error = ?, ended_at = ? WHERE id = ?')
      .run(state, error === null ? null : JSON.stringify(error), ended, run)
    this.#unwritten.delete(run)
  }

  /** @param step that the training goes on from with this engine */
  setEngine(run: string, engine: EngineReport, step = 0): void {
    const earlier = (this.get(run)?.engine?.uses ?? []).filter(
      ({ what, step: from }) => what !== 'training' || from < step,
    )
    const recorded: RunEngine = { ...engine, uses: [...earlier, useOf('training', step, engine)] }
    this.#database
      .prepare('UPDATE runs SET backend = ?, engine = ? WHERE id = ?')
      .run(engine.backend, JSON.stringify(recorded), run)
  }

  /** Notes which engine computed a result of a checkpoint; what it computed anew takes the old note's place. */
  noteEngine(run: string, what: string, step: number, engine: EngineReport): void {
    const trained = this.get(run)?.engine
    if (trained === null || trained === undefined) return
    const others = (trained.uses ?? []).filter((use) => use.what !== what || use.step !== step)
    this.#database
      .prepare('UPDATE runs SET engine = ? WHERE id = ?')
      .run(JSON.stringify({ ...trained, uses: [...others, useOf(what, step, engine)] } satisfies RunEngine), run)
  }

  setTestAccuracy(run: string, accuracy: number): void {
    this.#database.prepare('UPDATE runs SET test_accuracy = ? WHERE id = ?').run(accuracy, run)
  }

  /** Forgets steps after the checkpoint that training goes on from. */
  rewind(run: string, step: number): void {
    this.#database.prepare('DELETE FROM run_steps WHERE run = ? AND step > ?').run(run, step)
  }

  /** Records steps done; those after the last checkpoint are forgotten when training goes on from there. */
  addSteps(run: string, steps: readonly CurvePoint[]): void {
    this.#database.transaction(() => {
      const insert = this.#database.prepare(
        'INSERT OR REPLACE INTO run_steps (run, step, loss, accuracy) VALUES (?, ?, ?, ?)',
      )
      for (const point of steps) insert.run(run, point.step, point.loss, point.accuracy)
    })()
  }

  /**
   * Records a checkpoint whose file is safe on disk, the steps up to it, and which one is kept: the highest validation
   * accuracy, on a tie the earlier. One that only a stop has caused is kept while there is no regular one, so that a
   * run
   * that was stopped and resumed ends with the same network as one that never was.
   */
  addCheckpoint(
    run: string,
    checkpoint: {
      step: number
      file: string
      hash: string
      validationAccuracy: number
      validationLoss: number
      initScale: number
      seconds: number
      steps: readonly CurvePoint[]
    },
  ): void {
    this.#database.transaction(() => {
      this.addSteps(run, checkpoint.steps)
      this.#database
        .prepare(
          'INSERT OR REPLACE INTO checkpoints (run, step, file, hash, validation_accuracy, validation_loss) ' +
            'VALUES (?, ?, ?, ?, ?, ?)',
        )
        .run(
          run,
          checkpoint.step,
          checkpoint.file,
          checkpoint.hash,
          checkpoint.validationAccuracy,
          checkpoint.validationLoss,
        )
      this.#database
        .prepare('UPDATE runs SET steps = ?, seconds = seconds + ?, init_scale = ? WHERE id = ?')
        .run(checkpoint.step, checkpoint.seconds, checkpoint.initScale, run)
      this.#database
        .prepare(
          `
        UPDATE runs SET (best_step, validation_accuracy) = (
          SELECT c.step, c.validation_accuracy FROM checkpoints c JOIN runs r ON r.id = c.run WHERE c.run = @run
          ORDER BY (c.step % json_extract(r.settings, '$.checkpointEvery') = 0 OR c.step = json_extract(r.settings,
            '$.steps')) DESC,
            c.validation_accuracy DESC, c.step LIMIT 1
        ) WHERE id = @run
      `,
        )
        .run({ run })
    })()
  }

  checkpoints(run: string): CheckpointRow[] {
    return this.#database
      .prepare<[string], CheckpointRow>(
        'SELECT step, file, hash, validation_accuracy, validation_loss, present FROM checkpoints WHERE run = ' +
          '? ORDER BY step',
      )
      .all(run)
  }

  /** Marks a checkpoint's file as removed; its numbers stay. */
  dropFile(run: string, step: number): void {
    this.#database.prepare('UPDATE checkpoints SET present = 0 WHERE run = ? AND step = ?').run(run, step)
  }

  /**
   * Loss and accuracy by step. A long run is thinned: each point is then the mean of `stepsAPoint` steps, named by the
   * last of them.
   *
   * @param most points a curve may have
   */
  curve(run: string, most = mostCurvePoints): RunCurve {
    const last = this.lastStep(run)
    const checkpoints = Number(
      this.#database.prepare('SELECT count(*) FROM checkpoints WHERE run = ?').pluck().get(run),
    )
    const stepsAPoint = Math.max(1, Math.ceil(last / most))
    const every = Math.max(1, Math.ceil(checkpoints / (most - 1)))
    return {
      stepsAPoint,
      training: this.#database
        .prepare<[string, number], CurvePoint>(
          'SELECT max(step) AS step, avg(loss) AS loss, avg(accuracy) AS accuracy FROM run_steps WHERE run = ? ' +
            'GROUP BY (step - 1) / CAST(? AS INTEGER) ORDER BY step',
        )
        .all(run, stepsAPoint),
      validation: this.#database
        .prepare<[string], CurvePoint>(
          'SELECT step, validation_loss AS loss, validation_accuracy AS accuracy FROM checkpoints WHERE run = ' +
            '? ORDER BY step',
        )
        .all(run)
        .filter((_, place) => place % every === 0 || place === checkpoints - 1),
    }
  }

  /** The last step recorded, 0 before the first. */
  lastStep(run: string): number {
    return Number(this.#database.prepare('SELECT coalesce(max(step), 0) FROM run_steps WHERE run = ?').pluck().get(run))
  }

  /** Mean loss and accuracy of the last steps up to a step; null where none is recorded. */
  meanBefore(run: string, step: number, steps: number): { loss: number; accuracy: number } | null {
    const row = this.#database
      .prepare<[string, number, number], { loss: number | null; accuracy: number | null }>(
        'SELECT avg(loss) AS loss, avg(accuracy) AS accuracy FROM run_steps WHERE run = ? AND step <= ? AND step > ?',
      )
      .get(run, step, step - steps)
    return row === undefined || row.loss === null || row.accuracy === null
      ? null
      : { loss: row.loss, accuracy: row.accuracy }
  }

  /** Removes a run with everything computed from it; its files are the caller's. */
  remove(run: string): void {
    this.#database.prepare('DELETE FROM runs WHERE id = ?').run(run)
  }

  /** Runs that were computing when the program last ended are "interrupted" and can be resumed. */
  markInterrupted(): number {
    this.#database
      .prepare(
        `
      DELETE FROM run_steps WHERE run IN (SELECT id FROM runs WHERE state IN ('running', 'paused'))
        AND step > (SELECT steps FROM runs WHERE id = run_steps.run)
    `,
      )
      .run()
    return this.#database
      .prepare(`UPDATE runs SET state = 'interrupted' WHERE state IN ('queued', 'running', 'paused')`)
      .run().changes
  }
}

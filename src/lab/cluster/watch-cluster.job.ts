import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { AULensError, toContractError } from '../../shared/contract/errors.ts'
import type { ExperimentDetail } from '../../shared/contract/experiment.ts'
import type { LabContext } from '../engine/lab-context.ts'
import { isClosing, type JobWork } from '../jobs/job-queue.ts'
import type { RunRecord } from '../store/tables/runs-table.ts'
import { experimentDetail } from '../experiments/experiment-detail.ts'
import type { ExperimentsTable } from '../store/tables/experiments-table.ts'
import { experimentName, type CellRecord, type ExperimentRecord } from '../store/tables/experiments-table.ts'
import { cellFolder, CheckpointsFile, FailureFile, names, ProgressFile, readJsonFile } from './cell-folder.ts'
import { collectCell } from './collect-cell.ts'
import { decide, type Decision } from './decide.ts'
import { releaseTask, sacct, scancel, squeue } from './slurm.ts'
import type { TaskReport } from './slurm-output.ts'
import { submitCells } from './submit.ts'

const isOpen = (cell: CellRecord): boolean => cell.state === 'queued' || cell.state === 'running'

/** One experiment on a cluster: sends what waits, looks after what runs, takes in what is finished. */
class ClusterWatch {
  readonly #lab: LabContext
  readonly #table: ExperimentsTable
  readonly #id: number
  /** Looks in a row that found a cell gone without a word. */
  readonly #missed = new Map<number, number>()

  constructor(lab: LabContext, id: number) {
    this.#lab = lab
    this.#table = lab.store().experiments
    this.#id = id
  }

  get record(): ExperimentRecord {
    return this.#table.byName(experimentName(this.#id))
  }
  get cells(): CellRecord[] {
    return this.#table.cells(this.#id)
  }

  #setRun(cell: CellRecord, state: RunRecord['state'], error: CellRecord['error'] = null): void {
    const { runs } = this.#lab.store()
    if (cell.run === null || runs.get(cell.run)?.state === state) return
    runs.setState(cell.run, state, error)
    this.#lab.emit('project.changed', { what: 'runs' })
  }

  #fail(cell: CellRecord, error: CellRecord['error']): void {
    this.#table.setState(this.#id, cell.cell, 'failed', error)
    this.#setRun(cell, 'failed', error)
  }

  #notice(text: string | null): void {
    if (this.#table.setNotice(this.#id, text)) this.#lab.emit('project.changed', { what: 'experiments' })
  }

  /** Results first: a result in place is the truth, whatever the scheduler says. */
  async #collect(cell: CellRecord, folder: string): Promise<void> {
    if (cell.run === null) return
    try {
      if (!(await collectCell(this.#lab.store(), cell.run, cellFolder(folder, cell.cell)))) return
      this.#table.setState(this.#id, cell.cell, 'done')
      this.#table.setProgress(this.#id, cell.cell, cell.steps, null)
      this.#lab.emit('project.changed', { what: 'runs' })
    } catch (error) {
      if (!(error instanceof AULensError) || error.code === 'SHARED_FOLDER_UNREADABLE') throw error
      this.#fail(cell, toContractError(error))
    }
  }

  /** Jobs that were sent by a program that died before it could note their number. */
  #findLost(jobs: ReadonlyMap<string, string>): void {
    for (const { id, name, job } of this.#table.submissions(this.#id)) {
      if (job !== null) continue
      const found = jobs.get(name)
      if (found !== undefined) this.#table.setJob(id, found)
      else {
        for (const cell of this.cells)
          if (cell.submission === id && isOpen(cell)) this.#table.release(this.#id, cell.cell)
        this.#table.dropSubmission(id)
      }
    }
  }

  #apply(cell: CellRecord, decision: Decision, step: number): void {
    this.#missed.set(
      cell.cell,
      decision.action === 'wait' && decision.missed ? (this.#missed.get(cell.cell) ?? 0) + 1 : 0,
    )
    if (decision.action === 'again') {
      this.#table.setDeaths(this.#id, cell.cell, decision.deaths, step)
      this.#table.release(this.#id, cell.cell)
      this.#setRun(cell, 'queued')
    } else if (decision.action === 'fail') this.#fail(cell, decision.error)
    else if (decision.action === 'cancelled') {
      this.#table.setState(this.#id, cell.cell, 'cancelled')
      this.#setRun(cell, 'cancelled')
    } else {
      const state = decision.running ? 'running' : 'queued'
      this.#table.setState(this.#id, cell.cell, state)
      this.#setRun(cell, state)
    }
    this.#table.setProgress(this.#id, cell.cell, step, decision.words)
  }

  async #judge(cell: CellRecord, folder: string, job: string, task: TaskReport | null): Promise<void> {
    const own = cellFolder(folder, cell.cell)
    // The scheduler may say "ended" of a cell whose result came in after the first look.
    await this.#collect(cell, folder)
    if (this.cells.find((other) => other.cell === cell.cell)?.state === 'done') return
    const stored = (await readJsonFile(join(own, names.checkpoints), CheckpointsFile))?.checkpoints.at(-1)?.step ?? 0
    const failure = await readJsonFile(join(own, names.failure), FailureFile)
    const decision = decide({
      task,
      failure: failure?.error ?? null,
      step: stored,
      deaths: cell.deaths,
      deathStep: cell.deathStep,
      missed: this.#missed.get(cell.cell) ?? 0,
    })
    if (decision.action === 'wait' && decision.release) await releaseTask(job, cell.cell)
    const at =
      decision.action === 'wait' && decision.running
        ? ((await readJsonFile(join(own, names.progress), ProgressFile))?.step ?? 0)
        : 0
    this.#apply(cell, decision, Math.max(stored, at))
  }

  /** One look at the cluster. */
  async look(signal: AbortSignal): Promise<void> {
    const { folder } = this.record
    if (folder !== null) for (const cell of this.cells.filter(isOpen)) await this.#collect(cell, folder)
    const sent = this.cells.filter((cell) => isOpen(cell) && cell.submission !== null)
    if (sent.length > 0 && folder !== null) {
      const queue = await squeue(signal)
      signal.throwIfAborted()
      if (typeof queue === 'string') return this.#notice(`The scheduler does not answer: ${queue}`)
      this.#findLost(queue.jobs)
      const jobs = new Map(this.#table.submissions(this.#id).map(({ id, job }) => [id, job]))
      const forgotten = [
        ...new Set(
          sent
            .map((cell) => jobs.get(cell.submission ?? 0) ?? '')
            .filter((job) => job !== '' && !queue.reports.has(job)),
        ),
      ]
      const accounting = forgotten.length === 0 ? null : await sacct(forgotten, signal)
      for (const cell of sent) {
        const job = jobs.get(cell.submission ?? 0) ?? null
        if (job !== null)
          await this.#judge(
            cell,
            folder,
            job,
            queue.reports.get(job)?.get(cell.cell) ?? accounting?.get(job)?.get(cell.cell) ?? null,
          )
      }
    }
    await this.#send()
  }

  async #send(): Promise<void> {
    const waiting = this.cells.filter((cell) => cell.state === 'queued' && cell.submission === null)
    if (waiting.length === 0) return this.#notice(null)
    try {
      const away = await submitCells(this.#lab, this.#table, this.record, waiting)
      this.#notice(away === null ? null : `The scheduler does not answer: ${away}`)
    } catch (error) {
      if (!(error instanceof AULensError)) throw error
      for (const cell of waiting) this.#fail(cell, toContractError(error))
      this.#notice(error.message)
    }
  }

  /** Ends what runs and what waits; finished cells stay. */
  async cancel(): Promise<void> {
    const open = this.cells.filter(isOpen)
    const wanted = new Set(open.map((cell) => cell.submission))
    const said = await scancel(
      this.#table.submissions(this.#id).flatMap(({ id, job }) => (job === null || !wanted.has(id) ? [] : [job])),
    )
    for (const cell of open) {
      this.#table.setState(this.#id, cell.cell, 'cancelled')
      this.#setRun(cell, 'cancelled')
    }
    this.#notice(said === null ? null : `The scheduler could not be told to cancel: ${said}`)
  }
}

/**
 * Looks after an experiment on a cluster until no cell is left to wait for. When the program closes, the cluster works
 * on; the
 * next start looks after it again. Cancelled, the cluster's jobs are cancelled.
 */
export const watchCluster =
  (lab: LabContext, id: number): JobWork<ExperimentDetail> =>
  async ({ signal, onProgress }) => {
    const watch = new ClusterWatch(lab, id)
    const { settings, cluster } = watch.record
    let before = ''
    try {
      while (watch.cells.some(isOpen)) {
        signal.throwIfAborted()
        try {
          await watch.look(signal)
        } catch (error) {
          // A shared disk that is away for a while is no reason to give cells up.
          if (!(error instanceof AULensError) || error.code !== 'SHARED_FOLDER_UNREADABLE') throw error
          lab.store().experiments.setNotice(id, error.message)
        }
        const { cells } = watch
        const done = cells.filter((cell) => cell.state === 'done').length
        onProgress({
          done: cells.reduce((sum, cell) => sum + cell.steps, 0),
          total: cells.length * settings.steps,
          unit: 'steps',
          message: `Slurm: ${String(done)} of ${String(cells.length)} networks done`,
        })
        const now = JSON.stringify(cells)
        if (now !== before) lab.emit('project.changed', { what: 'experiments' })
        before = now
        if (cells.some(isOpen)) await wait((cluster?.pollSeconds ?? 15) * 1000, undefined, { signal })
      }
    } catch (error) {
      if (signal.aborted && !isClosing(signal)) await watch.cancel()
      if (!isClosing(signal)) lab.emit('project.changed', { what: 'experiments' })
      throw error
    }
    return experimentDetail(lab.store(), lab.queue, experimentName(id))
  }

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { checkProject } from '../../../src/lab/check/check-project.ts'
import { Random } from '../../../src/shared/random/random.ts'
import { RealLab } from '../../fixtures/lab-process/real-lab.ts'

export interface KillCounts {
  readonly kills: number
  /** Faces said to be imported, checkpoints said to be stored. */
  readonly acknowledged: number
  /** Of these: not in the project after the kill. */
  readonly lost: number
  /** Checks after a kill in which "aulens check" found an error. */
  readonly unsound: number
  /** What the first of these checks found. */
  readonly problems: readonly string[]
  /** Pieces of work that came to their end in spite of all kills. */
  readonly finished: number
}

/** A project in a folder of its own, with a small drawn corpus beside it. */
const begin = async (imported: boolean): Promise<{ folder: string; project: string; corpus: string }> => {
  const folder = mkdtempSync(join(tmpdir(), 'aulens-kills-'))
  const [project, corpus] = [join(folder, 'study.aulens'), join(folder, 'corpus')]
  const lab = new RealLab()
  await lab.ask('project.open', { directory: project, create: true })
  const failed =
    (await lab.outcome(await lab.ask('corpus.synthesise', { out: corpus, subjects: 6, seed: 1 }))) ??
    (imported
      ? await lab.outcome(
          await lab.ask('corpus.import', { layout: 'ckplus', path: corpus, name: 'drawn', detector: 'none' }),
        )
      : null)
  if (failed !== null) throw new Error(failed.message)
  await lab.close()
  return { folder, project, corpus }
}

const numberIn = (project: string, sql: string, ...values: unknown[]): number => {
  const database = new Database(join(project, 'project.sqlite'))
  try {
    return Number(
      database
        .prepare(sql)
        .pluck()
        .get(...values),
    )
  } finally {
    database.close()
  }
}

const problemsOf = async (project: string): Promise<string[]> =>
  (await checkProject(project, { repair: false, held: false })).findings
    .filter(({ severity }) => severity === 'error')
    .map(({ code, path, message }) => `${code} ${path}: ${message}`)

/**
 * Kills a lab process (SIGKILL) at drawn moments while it imports, again and again. What it had said to be imported must be there; the next process
 * goes on, and imports under another name once all is done.
 */
export const killImports = async (kills: number, seed: number): Promise<KillCounts> => {
  const random = Random.fromSeed(seed, 'import kills')
  const { folder, project, corpus } = await begin(false)
  let [acknowledged, lost, unsound, finished] = [0, 0, 0, 0]
  const problems: string[] = []
  let usual = 3000
  try {
    for (let round = 0; round < kills;) {
      const lab = new RealLab()
      await lab.ask('project.open', { directory: project })
      const name = `corpus-${String(finished)}`
      let told = 0
      lab.on((event, payload) => {
        const { progress } = payload as { progress?: { done: number; unit: string } }
        if (event === 'job.progress' && progress?.unit === 'pictures') told = progress.done
      })
      const began = performance.now()
      const work = lab
        .ask('corpus.import', { layout: 'ckplus', path: corpus, name, detector: 'none' })
        .then((job) => lab.outcome(job))
      const moment = new Promise<'now'>((resolve) => {
        setTimeout(
          () => {
            resolve('now')
          },
          random.integer(Math.ceil(1.2 * usual)),
        )
      })
      const first = await Promise.race([work, moment])
      if (first !== 'now') {
        if (first !== null) throw new Error(first.message)
        usual = performance.now() - began
        told = -1
      }
      await lab.kill()
      const there = numberIn(
        project,
        'SELECT count(*) FROM samples s JOIN corpora c ON c.id = s.corpus WHERE c.name = ? AND s.face_row IS NOT NULL',
        name,
      )
      const all = numberIn(
        project,
        'SELECT count(*) FROM samples s JOIN corpora c ON c.id = s.corpus WHERE c.name = ?',
        name,
      )
      if (told === -1) {
        told = all
        finished += 1
        if (all === 0 || numberIn(project, 'SELECT complete FROM corpora WHERE name = ?', name) !== 1) lost += 1
      }
      round += 1
      acknowledged += told
      lost += Math.max(0, told - there)
      const found = await problemsOf(project)
      if (found.length > 0) unsound += 1
      problems.push(...found)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return { kills, acknowledged, lost, unsound, problems: problems.slice(0, 5), finished }
}

const childrenOf = (pid: number | undefined): number[] =>
  readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number)

/**
 * Kills at drawn steps while a network trains: the lab's process, or the one that computes. A checkpoint that was told must be there, whole; the run is
 * resumed by the next process until it is done, then another one is begun.
 */
export const killTrainings = async (kills: number, seed: number): Promise<KillCounts> => {
  const random = Random.fromSeed(seed, 'training kills')
  const { folder, project } = await begin(true)
  const settings = { side: 48, batchSize: 8, steps: 12, checkpointEvery: 2, initScale: 0.7, variant: 'plain' } as const
  let [acknowledged, lost, unsound, finished] = [0, 0, 0, 0]
  const problems: string[] = []
  let run: string | null = null
  try {
    for (let round = 0; round < kills;) {
      const lab: RealLab = new RealLab()
      await lab.ask('project.open', { directory: project })
      const told: number[] = []
      const limit = 1 + random.integer(8)
      let steps = 0
      const target = random.integer(3) === 0 ? 'compute' : 'lab'
      const reached = new Promise<'now'>((resolve) => {
        lab.on((event, payload) => {
          if (event === 'run.checkpoint') told.push((payload as { step: number }).step)
          if ((event === 'run.step' || event === 'run.checkpoint') && ++steps === limit) resolve('now')
        })
      })
      const started: { job: number; run?: string | undefined } =
        run === null ? await lab.ask('run.start', { settings }) : await lab.ask('run.resume', { run })
      run = started.run ?? run ?? ''
      const outcome: Promise<unknown> = lab.outcome(started)
      if ((await Promise.race([outcome, reached])) === 'now') {
        round += 1
        const [compute] = childrenOf(lab.child.pid)
        if (target === 'compute' && compute !== undefined) {
          process.kill(compute, 'SIGKILL')
          await outcome
          await lab.close()
        } else await lab.kill()
      } else await lab.close()
      acknowledged += told.length
      for (const step of told)
        lost +=
          numberIn(project, 'SELECT count(*) FROM checkpoints WHERE run = ? AND step = ?', run, step) === 1 ? 0 : 1
      const found = await problemsOf(project)
      if (found.length > 0) unsound += 1
      problems.push(...found)
      if (numberIn(project, `SELECT count(*) FROM runs WHERE id = ? AND state = 'done'`, run) === 1) {
        finished += 1
        run = null
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return { kills, acknowledged, lost, unsound, problems: problems.slice(0, 5), finished }
}

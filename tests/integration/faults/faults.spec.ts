import { spawnSync } from 'node:child_process'
import { copyFileSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { checkProject } from '../../../src/lab/check/check-project.ts'
import { Lab } from '../../../src/lab/lab.ts'
import { FailingDisk } from '../../fixtures/faults/failing-disk.ts'
import { canPreload } from '../../fixtures/preload/preloaded-library.ts'
import { RealLab } from '../../fixtures/lab-process/real-lab.ts'

// What breaks around the program while it works. Each time: a named error with the next step, and afterwards everything that was
// acknowledged is there and the project is sound.
let base: string
let folder: string
let project: string
let corpus: string
let disk: FailingDisk
const labs: RealLab[] = []
const settings = { side: 48, batchSize: 8, steps: 6, checkpointEvery: 2, initScale: 0.7, variant: 'plain' } as const

const openLab = async (environment: Record<string, string> = {}): Promise<RealLab> => {
  const lab = new RealLab(environment)
  labs.push(lab)
  await lab.ask('project.open', { directory: project })
  return lab
}
const query = <T>(sql: string): T => {
  const database = new Database(join(project, 'project.sqlite'))
  try {
    return database.prepare(sql).pluck().all() as T
  } finally {
    database.close()
  }
}
const tags = (): string[] => query(`SELECT tag FROM marks WHERE kind = 'tag' AND present = 1 ORDER BY id`)
const expectSound = async (): Promise<void> => {
  const found = await checkProject(project, { repair: false, held: false })
  expect(found.findings.filter(({ severity }) => severity === 'error')).toEqual([])
}
const tag = (lab: RealLab, name: string): Promise<unknown> =>
  lab.ask('mark.add', { target: { ids: [1] }, kind: 'tag', tag: name, present: true })

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'aulens-faults-'))
  if (canPreload) disk = new FailingDisk(base)
  const lab = await Lab.create({ appVersion: '0', projectDirectory: join(base, 'study.aulens') })
  await lab.request(
    'job.result',
    await lab.request('corpus.synthesise', { out: join(base, 'corpus'), subjects: 6, seed: 1 }),
  )
  await lab.request(
    'job.result',
    await lab.request('corpus.import', {
      layout: 'ckplus',
      path: join(base, 'corpus'),
      name: 'drawn',
      detector: 'none',
    }),
  )
  await lab.close()
}, 120_000)
afterAll(() => {
  rmSync(base, { recursive: true, force: true })
})
beforeEach(() => {
  folder = mkdtempSync(join(base, 'case-'))
  project = join(folder, 'study.aulens')
  corpus = join(folder, 'drive', 'corpus')
  cpSync(join(base, 'study.aulens'), project, { recursive: true })
})
afterEach(async () => {
  await Promise.all(labs.splice(0).map((lab) => lab.kill()))
  if (canPreload) disk.heal()
  rmSync(folder, { recursive: true, force: true })
})

describe.skipIf(!canPreload)('a disk', () => {
  it('that is full refuses what it cannot keep, ends no process, and goes on once there is room', async () => {
    const lab = await openLab(disk.environment)
    await tag(lab, 'before')
    const training = await lab.ask('run.start', { settings })
    await lab.event((event) => event === 'run.checkpoint')
    disk.fail(project, 'ENOSPC')
    await expect(tag(lab, 'refused')).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringContaining(project) as string,
      hint: expect.stringContaining('Free some space') as string,
    })
    expect((await lab.outcome(training))?.message).toMatch(/full|no room/)
    expect(await lab.ask('run.list', {})).toMatchObject([{ state: 'failed' }])
    disk.heal()
    await tag(lab, 'after')
    expect(await lab.outcome(await lab.ask('run.resume', { run: 'run-1' }))).toBeNull()
    await lab.close()
    expect(tags()).toEqual(['before', 'after'])
    await expectSound()
  }, 120_000)

  it('that is read-only is named when a project is opened, and is not taken for another program or for damage', async () => {
    disk.fail(project, 'EROFS')
    const lab = new RealLab(disk.environment)
    labs.push(lab)
    await expect(lab.ask('project.open', { directory: project })).rejects.toMatchObject({
      code: 'DISK_READ_ONLY',
      hint: expect.stringContaining('copy the project folder') as string,
    })
    disk.heal()
    await lab.ask('project.open', { directory: project })
  }, 60_000)

  it('behind a connection that breaks is named; what it had acknowledged is there when it is back', async () => {
    const lab = await openLab(disk.environment)
    await tag(lab, 'before')
    const training = await lab.ask('run.start', { settings })
    await lab.event((event) => event === 'run.checkpoint')
    disk.fail(project, 'EIO')
    await expect(tag(lab, 'refused')).rejects.toMatchObject({
      code: 'DISK_GONE',
      hint: expect.stringContaining('Connect it again') as string,
    })
    expect(await lab.outcome(training)).toMatchObject({
      code: expect.stringMatching(/DISK_GONE|WRITE_FAILED/) as string,
    })
    disk.heal()
    await lab.close()
    const again = await openLab()
    await tag(again, 'after')
    expect(await again.outcome(await again.ask('run.resume', { run: 'run-1' }))).toBeNull()
    await again.close()
    expect(tags()).toEqual(['before', 'after'])
    await expectSound()
  }, 120_000)
})

describe.skipIf(!canPreload)('a clock', () => {
  it('that jumps back and forth changes neither order nor history, and copies keep their order', async () => {
    const lab = await openLab(disk.environment)
    for (const [name, seconds] of [
      ['first', 0],
      ['second', -40_000_000],
      ['third', 90_000_000],
      ['fourth', -5],
    ] as const) {
      disk.shiftClock(seconds)
      await tag(lab, name)
    }
    await lab.close()
    expect(tags()).toEqual(['first', 'second', 'third', 'fourth'])
    for (const [name, seconds] of [
      ['fifth', 90_000_000],
      ['sixth', -90_000_000],
    ] as const) {
      disk.shiftClock(seconds)
      const next = await openLab(disk.environment)
      await tag(next, name)
      await next.close()
    }
    const newest = readdirSync(join(project, 'backups')).sort().at(-1) ?? ''
    copyFileSync(join(project, 'backups', newest), join(project, 'project.sqlite'))
    expect(tags().at(-1)).toBe('sixth')
    await expectSound()
  }, 60_000)
})

describe('a folder', () => {
  it('of the project that is moved away in the middle loses nothing, and is opened where it is', async () => {
    const lab = await openLab()
    await tag(lab, 'before')
    const training = await lab.ask('run.start', { settings })
    await lab.event((event) => event === 'run.checkpoint')
    renameSync(project, `${project}-away`)
    expect(await lab.outcome(training)).toMatchObject({ code: 'PROJECT_MOVED', path: project })
    await lab.kill()
    expect(existsSync(project)).toBe(false)
    renameSync(`${project}-away`, project)
    expect(tags()).toEqual(['before'])
    await expectSound()
    const again = await openLab()
    expect(await again.outcome(await again.ask('run.resume', { run: 'run-1' }))).toBeNull()
  }, 120_000)

  it('of a corpus that goes away while it is imported stops the import by name and takes nothing away', async () => {
    cpSync(join(base, 'corpus'), corpus, { recursive: true })
    const first = await openLab()
    expect(
      await first.outcome(
        await first.ask('corpus.import', { layout: 'ckplus', path: corpus, name: 'drive', detector: 'none' }),
      ),
    ).toBeNull()
    const faces = (await first.ask('corpus.list', {})).map(({ faces: count }) => count)
    await tag(first, 'kept')
    // A new version of every picture has to be read again; the drive is pulled as soon as that begins.
    for (const file of readdirSync(corpus, { recursive: true, withFileTypes: true }))
      if (file.name.endsWith('.png'))
        copyFileSync(join(file.parentPath, file.name), join(file.parentPath, `${file.name}.new`))
    for (const file of readdirSync(corpus, { recursive: true, withFileTypes: true }))
      if (file.name.endsWith('.new'))
        renameSync(join(file.parentPath, file.name), join(file.parentPath, file.name.slice(0, -4)))
    const importing = await first.ask('corpus.import', {
      layout: 'ckplus',
      path: corpus,
      name: 'drive',
      detector: 'none',
    })
    await first.event(
      (event, payload) =>
        event === 'job.progress' && (payload as { progress: { unit: string } }).progress.unit === 'pictures',
    )
    renameSync(join(folder, 'drive'), join(folder, 'unplugged'))
    const error = await first.outcome(importing)
    if (error !== null)
      expect(error).toMatchObject({
        code: 'CORPUS_GONE',
        hint: expect.stringContaining('import the corpus again') as string,
      })
    expect((await first.ask('corpus.list', {})).map(({ faces: count }) => count)).toEqual(faces)
    expect(
      await first.outcome(
        await first.ask('corpus.import', { layout: 'ckplus', path: corpus, name: 'drive', detector: 'none' }),
      ),
    ).toMatchObject({ code: expect.stringMatching(/CORPUS_NOT_FOUND|CORPUS_GONE/) as string, path: corpus })
    expect((await first.ask('corpus.list', {})).map(({ reachable }) => reachable)).toEqual([true, false])
    renameSync(join(folder, 'unplugged'), join(folder, 'drive'))
    expect(
      await first.outcome(
        await first.ask('corpus.import', { layout: 'ckplus', path: corpus, name: 'drive', detector: 'none' }),
      ),
    ).toBeNull()
    expect((await first.ask('corpus.list', {})).map(({ faces: count }) => count)).toEqual(faces)
    await first.close()
    expect(tags()).toEqual(['kept'])
    await expectSound()
  }, 120_000)
})

describe('a process', () => {
  it.skipIf(process.platform !== 'linux')(
    'that computes and is given no more memory ends alone: the job says so, and the run goes on from its checkpoint',
    async () => {
      const lab = await openLab()
      const training = await lab.ask('run.start', { settings: { ...settings, steps: 60 } })
      await lab.event((event) => event === 'run.checkpoint')
      const [compute] = readFileSync(`/proc/${String(lab.child.pid)}/task/${String(lab.child.pid)}/children`, 'utf8')
        .trim()
        .split(' ')
      // What it has it keeps; the next piece of memory that it asks for is refused.
      expect(spawnSync('prlimit', ['--pid', String(compute), '--as=1000000']).status).toBe(0)
      const error = await lab.outcome(training)
      expect(error).toMatchObject({
        code: expect.stringMatching(/ENGINE_CRASHED|ENGINE_OUT_OF_MEMORY/) as string,
        hint: expect.stringContaining('smaller batch') as string,
      })
      expect(error?.message).toMatch(/memory/)
      expect(await lab.ask('run.list', {})).toMatchObject([{ state: 'failed' }])
      const resumed = await lab.ask('run.resume', { run: 'run-1' })
      await lab.event((event) => event === 'run.checkpoint')
      await lab.ask('job.cancel', { job: resumed.job })
      await lab.outcome(resumed)
      await lab.close()
      await expectSound()
    },
    120_000,
  )

  it.skipIf(process.platform === 'win32')(
    'that is stopped and goes on (a suspended laptop) answers what it was asked, and its training ends',
    async () => {
      const lab = await openLab()
      const training = await lab.ask('run.start', { settings })
      await lab.event((event) => event === 'run.step')
      lab.child.kill('SIGSTOP')
      const answer = tag(lab, 'asked while it stood still')
      lab.child.kill('SIGCONT')
      await answer
      expect(await lab.outcome(training)).toBeNull()
      await lab.close()
      expect(tags()).toEqual(['asked while it stood still'])
    },
    120_000,
  )

  it('that holds the project keeps a second one out, which names it; killed, it leaves no lock', async () => {
    const first = await openLab()
    const second = new RealLab()
    labs.push(second)
    await expect(second.ask('project.open', { directory: project })).rejects.toMatchObject({
      code: 'PROJECT_IN_USE',
      message: expect.stringContaining(String(first.child.pid)) as string,
    })
    await tag(first, 'kept')
    await first.kill()
    await second.ask('project.open', { directory: project })
    await tag(second, 'next')
    await second.close()
    expect(tags()).toEqual(['kept', 'next'])
    expect(existsSync(join(project, 'lock.sqlite'))).toBe(true)
  }, 60_000)
})

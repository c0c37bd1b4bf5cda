import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
  closeSync,
} from 'node:fs'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkProject } from '../../../src/lab/check/check-project.ts'
import { Lab } from '../../../src/lab/lab.ts'
import { encodeSafetensors } from '../../../src/lab/store/arrays/safetensors.ts'
import { keptBackups } from '../../../src/lab/store/backups.ts'
import { schemaVersion } from '../../../src/lab/store/database.ts'
import { ProjectStore } from '../../../src/lab/store/project-store.ts'
import { ProjectCheck } from '../../../src/shared/contract/check.ts'
import { aulens } from '../cli/aulens.ts'

// Written by the first released schema: 8 subjects, 16 faces, a run with a checkpoint, an inspection, evidence, a note.
const fixture = join(import.meta.dirname, '../../fixtures/projects/schema-1.sqlite')
const checkpoint = 'runs/run-1/checkpoints/step-00000002.safetensors'
const inspection = 'runs/run-1/inspection/conv3-deconv-step-2.safetensors'
const some = encodeSafetensors({ a: { dtype: 'F32', shape: [2], data: new Float32Array([1, 2]) } })

let folder: string
let project: string
const file = (name: string): string => join(project, name)
const sql = <T>(work: (database: Database.Database) => T): T => {
  const database = new Database(file('project.sqlite'))
  try {
    return work(database)
  } finally {
    database.close()
  }
}
const codes = (check: ProjectCheck): string[] => check.findings.map(({ code }) => code).sort()
const check = (repair = false): Promise<ProjectCheck> => checkProject(project, { repair, held: false })
const lab = (): Promise<Lab> => Lab.create({ appVersion: '0', projectDirectory: project })
const rolling = (): string[] => {
  try {
    return readdirSync(file('backups')).sort()
  } catch {
    return []
  }
}

/** The project of the fixture with every file it refers to. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aulens-check-'))
  project = join(folder, 'study.aulens')
  for (const part of ['faces', 'runs/run-1/checkpoints', 'runs/run-1/inspection', 'runs/run-1/maxima'])
    mkdirSync(file(part), { recursive: true })
  copyFileSync(fixture, file('project.sqlite'))
  writeFileSync(file('faces/corpus-1.u8'), new Uint8Array(16 * 96 * 96))
  writeFileSync(file(checkpoint), some)
  writeFileSync(file(inspection), some)
  sql((database) =>
    database.prepare('UPDATE checkpoints SET hash = ?').run(createHash('sha256').update(some).digest('hex')),
  )
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** Overwrites the middle of the database, as a failing disk does. */
const breakDatabase = (): void => {
  const descriptor = openSync(file('project.sqlite'), 'r+')
  writeSync(descriptor, new Uint8Array(40_000).fill(0xa5), 0, 40_000, 12_288)
  closeSync(descriptor)
}

const tablesOf = (path: string): Record<string, unknown> => {
  const database = new Database(path, { readonly: true })
  try {
    const names = database
      .prepare<[], string>(
        `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`,
      )
      .pluck()
      .all()
    return Object.fromEntries(
      names.map((name) => [name, database.prepare(`SELECT count(*) FROM ${name}`).pluck().get()]),
    )
  } finally {
    database.close()
  }
}

describe('a project of an earlier schema', () => {
  // Every fixture that was kept, and none is missing.
  const versions = readdirSync(join(fixture, '..'))
    .flatMap((name) => {
      const match = /^schema-(\d+)\.sqlite$/.exec(name)
      return match === null ? [] : [Number(match[1])]
    })
    .sort((a, b) => a - b)
  it('is kept for each released schema', () => {
    expect(versions).toEqual(Array.from({ length: 5 }, (_, at) => at + 1))
  })

  it.each(versions)('%i opens after a copy was put aside, keeps every row, and is sound', async (version) => {
    const kept = join(fixture, `../schema-${String(version)}.sqlite`)
    copyFileSync(kept, file('project.sqlite'))
    sql((database) =>
      database.prepare('UPDATE checkpoints SET hash = ?').run(createHash('sha256').update(some).digest('hex')),
    )
    const first = await lab()
    expect(await first.request('project.current', {})).toMatchObject({ corpora: 1, runs: 1, schemaVersion })
    await first.close()
    expect(tablesOf(file('project.sqlite'))).toMatchObject({ ...tablesOf(kept) })
    const [before] = readdirSync(project).filter((name) => name.startsWith('project.before-'))
    if (version < schemaVersion) {
      const old = new Database(file(before!), { readonly: true })
      expect(old.pragma('user_version', { simple: true })).toBe(version)
      old.close()
    } else expect(before).toBeUndefined()
    expect(await check()).toMatchObject({ sound: true, schemaVersion, findings: [] })
  })

  it('is refused politely, untouched, where a newer AULens wrote it', async () => {
    sql((database) => database.pragma(`user_version = ${String(schemaVersion + 1)}`))
    const content = (): string =>
      createHash('sha256')
        .update(readFileSync(file('project.sqlite')))
        .digest('hex')
    await expect(ProjectStore.open(project, { create: false, appVersion: '0' })).rejects.toMatchObject({
      code: 'PROJECT_TOO_NEW',
      hint: expect.stringContaining('newer') as string,
    })
    const after = content()
    const found = await check(true)
    expect(found).toMatchObject({ sound: false, restoredFrom: null, setAside: null })
    expect(codes(found)).toEqual(['PROJECT_TOO_NEW'])
    expect(content()).toBe(after)
  })
})

describe('rolling copies', () => {
  it('keep the newest two and one of each earlier day', () => {
    const names = [
      '20260305T110000000Z',
      '20260305T100000000Z',
      '20260305T090000000Z',
      '20260304T120000000Z',
      '20260304T080000000Z',
      '20260301T080000000Z',
      '20260220T080000000Z',
      '20260219T080000000Z',
    ].map((time) => `project-${time}.sqlite`)
    expect([...keptBackups(names)].map((name) => name.slice(8, 17))).toEqual([
      '20260305T',
      '20260305T',
      '20260304T',
      '20260301T',
      '20260220T',
    ])
  })

  it('are made on opening when the last is a day old, and on closing only after changes', async () => {
    await (await lab()).close()
    const [first] = rolling()
    expect(rolling()).toEqual([first])
    await (await lab()).close()
    expect(rolling()).toEqual([first])
    renameSync(file(`backups/${first!}`), file('backups/project-20200101T000000000Z.sqlite'))
    await (await lab()).close()
    expect(rolling()).toHaveLength(2)
    const changing = await lab()
    await changing.request('note.add', { run: 'run-1', layer: 'conv3', filter: 1, text: 'Brow?' })
    await changing.close()
    const copy = new Database(file(`backups/${rolling().at(-1)!}`), { readonly: true })
    expect(copy.prepare('SELECT count(*) FROM notes').pluck().get()).toBe(2)
    copy.close()
  })
})

describe('aulens check', () => {
  it('finds each missing, damaged and foreign file; repair marks them so that they are computed again, and deletes nothing', async () => {
    truncateSync(file('faces/corpus-1.u8'), 14 * 96 * 96 + 5)
    writeFileSync(file(checkpoint), some.subarray(0, 20))
    rmSync(file(inspection))
    writeFileSync(file('runs/run-1/maxima/conv3-step-2.safetensors'), 'x')
    writeFileSync(file('runs/run-1/.half.tmp'), 'x')
    writeFileSync(file('runs/old.bin'), 'x')
    const found = await check()
    expect(codes(found)).toEqual([
      'BACKUP_MISSING',
      'CHECKPOINT_DAMAGED',
      'FACES_TRUNCATED',
      'FILE_ORPHANED',
      'FILE_UNFINISHED',
      'MAXIMA_DAMAGED',
      'RESULT_MISSING',
    ])
    for (const finding of found.findings)
      expect([finding.path, finding.message, finding.hint].every((text) => text.length > 0)).toBe(true)
    expect(found.findings.find(({ code }) => code === 'FACES_TRUNCATED')?.message).toContain('2 faces')

    const mended = await check(true)
    expect(mended.sound).toBe(true)
    expect(mended.repaired.map(({ code }) => code).sort()).toEqual([
      'CHECKPOINT_DAMAGED',
      'FACES_TRUNCATED',
      'FILE_UNFINISHED',
      'MAXIMA_DAMAGED',
      'RESULT_MISSING',
    ])
    expect(readFileSync(join(mended.setAside!, checkpoint))).toHaveLength(20)
    sql((database) => {
      expect(
        database.prepare('SELECT count(*) FROM samples WHERE face_row IS NULL AND file_hash IS NULL').pluck().get(),
      ).toBe(2)
      expect(database.prepare('SELECT state, best_step FROM runs').get()).toEqual({
        state: 'interrupted',
        best_step: null,
      })
      expect(database.prepare('SELECT count(*) FROM notes').pluck().get()).toBe(1)
      expect(database.prepare('SELECT count(*) FROM inspections').pluck().get()).toBe(0)
    })
  })

  it('puts the newest good copy in the place of a damaged database, and moves the damaged one aside', async () => {
    await (await lab()).close()
    const [good] = rolling()
    breakDatabase()
    writeFileSync(file('backups/project-29990101T000000000Z.sqlite'), 'not a database')
    expect(codes(await check())).toEqual(['DATABASE_DAMAGED'])
    const mended = await check(true)
    expect(mended).toMatchObject({ sound: true, restoredFrom: file(`backups/${good!}`) })
    expect(existsSync(join(mended.setAside!, 'project.sqlite'))).toBe(true)
    const again = await lab()
    expect(await again.request('project.current', {})).toMatchObject({ corpora: 1, runs: 1 })
    await again.close()
  })

  it('moves nothing where there is no good copy', async () => {
    breakDatabase()
    expect(await check(true)).toMatchObject({ sound: false, restoredFrom: null, setAside: null })
    expect(readdirSync(project)).not.toContain('set-aside')
  })

  it('reports rows whose parent is gone', async () => {
    sql((database) => {
      database.pragma('foreign_keys = OFF')
      database.prepare('DELETE FROM subjects WHERE id = 1').run()
    })
    expect(codes(await check())).toContain('REFERENCE_BROKEN')
  })

  it('is refused while another program has the project, and answered through the contract', async () => {
    const open = await lab()
    await expect(check()).rejects.toMatchObject({ code: 'PROJECT_IN_USE' })
    const { job } = await open.request('project.check', { directory: project })
    expect(ProjectCheck.parse(await open.request('job.result', { job }))).toMatchObject({ sound: true })
    const repair = await open.request('project.check', { directory: project, repair: true })
    await expect(open.request('job.result', { job: repair.job })).rejects.toMatchObject({ code: 'PROJECT_IN_USE' })
    await open.close()
  })

  it('says it on the command line: one document, and 1 while damage is left', async () => {
    rmSync(file(inspection))
    const damaged = await aulens('check', '--project', project, '--json')
    expect(damaged.code).toBe(1)
    expect(ProjectCheck.parse(JSON.parse(damaged.stdout)).findings[0]).toMatchObject({
      code: 'RESULT_MISSING',
      path: inspection,
    })
    expect(damaged.stderr).toMatch(/^error PROJECT_DAMAGED: /)
    const mended = await aulens('check', '--project', project, '--repair')
    expect([mended.code, mended.stderr]).toEqual([0, expect.any(String)])
    expect(mended.stdout).toMatch(/repaired RESULT_MISSING[\s\S]* is sound/)
  })
})

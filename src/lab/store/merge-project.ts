import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { MergedProject } from '../../shared/contract/codes.ts'
import type { CodingAnswer } from '../../shared/contract/coding.ts'
import { AULensError } from '../../shared/contract/errors.ts'
import { atomicWrite } from './arrays/atomic-write.ts'
import { openForReading, schemaVersion, type SqlDatabase } from './database.ts'
import { foreignProject, inspectFolder } from './inspect-folder.ts'
import { inspectForeign } from './inspect-schema.ts'
import { ProjectFolder, readPlainFile } from './project-folder.ts'
import type { ProjectStore } from './project-store.ts'
import { continueItem, eventsOf, type ItemToContinue } from './continue-item.ts'

interface CoderRow {
  readonly id: string
  readonly name: string
}

const mergeCoders = (database: SqlDatabase): MergedProject['renamed'] => {
  const renamed: { from: string; to: string }[] = []
  const taken = (name: string): boolean =>
    database.prepare('SELECT 1 FROM main.coders WHERE name = ?').get(name) !== undefined
  for (const { id, name } of database
    .prepare<[], CoderRow>(
      'SELECT id, name FROM other.coders WHERE id NOT IN (SELECT id FROM main.coders) ORDER BY created_at, id',
    )
    .all()) {
    let free = name
    for (let count = 2; taken(free); count++) free = `${name} (${String(count)})`
    if (free !== name) renamed.push({ from: name, to: free })
    database
      .prepare(
        'INSERT INTO main.coders (id, name, role, created_at, retired_at) SELECT id, ?, role, created_at, ' +
          'retired_at FROM other.coders WHERE id = ?',
      )
      .run(free, id)
  }
  return renamed
}

const mergeWork = (database: SqlDatabase): string[] => {
  const assignments = database
    .prepare<[], string>(
      'SELECT id FROM other.assignments WHERE id NOT IN (SELECT id FROM main.assignments) ORDER BY number',
    )
    .pluck()
    .all()
  for (const id of assignments) {
    database
      .prepare(
        `
      INSERT INTO main.assignments (id, number, kind, title, settings, created_at, closed_at)
      SELECT id, (SELECT coalesce(max(number), 0) + 1 FROM main.assignments), kind, title, settings, created_at,
        closed_at FROM other.assignments WHERE id = ?
    `,
      )
      .run(id)
  }
  database.exec(`
    INSERT INTO main.coding_targets SELECT * FROM other.coding_targets WHERE id NOT IN (SELECT id
      FROM main.coding_targets);
    INSERT OR IGNORE INTO main.coding_items SELECT * FROM other.coding_items WHERE id NOT IN (SELECT id
      FROM main.coding_items);
  `)
  return assignments
}

interface ConsensusRow {
  readonly id: string
  readonly target: string
  readonly coder: string | null
  readonly answer: string
  readonly reason: string
  readonly made_at: string
}

/** An agreement on what nobody has agreed on here is added; another one than the one here is set aside. */
const mergeConsensus = (store: ProjectStore, source: string): { added: number; conflicts: string[] } => {
  const { database } = store
  const conflicts: string[] = []
  let added = 0
  const settledHere = new Set(
    database.prepare<[], string>('SELECT DISTINCT target FROM main.consensus_events').pluck().all(),
  )
  for (const row of database
    .prepare<[], ConsensusRow>(
      'SELECT id, target, coder, answer, reason, made_at FROM other.consensus_events WHERE id NOT IN ' +
        '(SELECT id FROM main.consensus_events) ORDER BY seq',
    )
    .all()) {
    if (settledHere.has(row.target)) {
      store.setAside.add({
        id: row.id,
        target: row.target,
        coder: row.coder,
        repeat: 0,
        what: 'consensus',
        answer: JSON.parse(row.answer) as CodingAnswer,
        madeAt: row.made_at,
        source,
      })
      conflicts.push(row.id)
    } else {
      database
        .prepare(
          'INSERT INTO main.consensus_events (id, target, coder, answer, reason, made_at) VALUES (@id, ' +
            '@target, @coder, @answer, @reason, @made_at)',
        )
        .run(row)
      added++
    }
  }
  return { added, conflicts }
}

/** Names of the sessions and coders that get events. */
const gainsOf = (database: SqlDatabase, gains: ReadonlyMap<string, number>): MergedProject['gains'] => {
  const name = database.prepare<[string, string], { title: string; coder: string }>(
    'SELECT a.title, c.name AS coder FROM main.assignments a, main.coders c WHERE a.id = ? AND c.id = ?',
  )
  return [...gains].flatMap(([key, events]) => {
    const [assignment = '', coder = ''] = JSON.parse(key) as string[]
    const named = name.get(assignment, coder)
    return named === undefined ? [] : [{ ...named, events }]
  })
}

const mergeAttached = (store: ProjectStore, source: string): MergedProject => {
  const { database } = store
  const before = database.prepare<[], number>('SELECT count(*) FROM main.coders').pluck().get() ?? 0
  const renamed = mergeCoders(database)
  const coders = (database.prepare<[], number>('SELECT count(*) FROM main.coders').pluck().get() ?? 0) - before
  const assignments = mergeWork(database)
  const conflicts: string[] = []
  let events = 0
  const gains = new Map<string, number>()
  for (const item of database
    .prepare<[], ItemToContinue>(
      'SELECT i.id, i.target, i.assignment, i.coder, i.repeat FROM other.coding_items i JOIN ' +
        'main.coding_items m ON m.id = i.id',
    )
    .all()) {
    const { added, conflict } = continueItem(store, item, eventsOf(database, 'other', item.id), source)
    events += added
    if (added > 0)
      gains.set(
        JSON.stringify([item.assignment, item.coder]),
        (gains.get(JSON.stringify([item.assignment, item.coder])) ?? 0) + added,
      )
    if (conflict !== null) conflicts.push(conflict)
  }
  const agreed = mergeConsensus(store, source)
  // A coder who went on here has not handed in what is here.
  database.exec(`
    INSERT OR IGNORE INTO main.hand_ins SELECT * FROM other.hand_ins h WHERE NOT EXISTS (
      SELECT 1 FROM main.coding_items i JOIN main.coding_events e ON e.item = i.id
        WHERE i.assignment = h.assignment AND i.coder = h.coder AND e.id NOT IN (SELECT id FROM other.coding_events))
  `)
  const ids = new Set([...conflicts, ...agreed.conflicts])
  const all = database.prepare<[], string>('SELECT id FROM main.assignments').pluck().all()
  return {
    coders,
    assignments: assignments.length,
    events,
    agreements: agreed.added,
    conflicts: all.flatMap((id) => store.setAside.list(id)).filter(({ id }) => ids.has(id)),
    renamed,
    gains: gainsOf(database, gains),
  }
}

/** @throws AULensError PROJECT_FOREIGN where the other copy's database holds what AULens never writes */
const inspectOther = (folder: string, file: string): void => {
  const database = openForReading(file)
  try {
    const version = Number(database.pragma('user_version', { simple: true }))
    const strange = version <= schemaVersion ? inspectForeign(database, version, true) : []
    if (strange.length > 0) throw foreignProject(folder, strange)
  } finally {
    database.close()
  }
}

/**
 * Takes everything that was coded in another copy of this project, all or nothing. The other copy is only read.
 *
 * @param preview tells of it, and changes nothing
 * @throws AULensError PROJECT_NOT_FOUND, PROJECT_FOREIGN, SAME_PROJECT, OTHER_SCHEMA
 */
export const mergeProject = async (store: ProjectStore, project: string, preview = false): Promise<MergedProject> => {
  const folder = resolve(project)
  const file = join(folder, 'project.sqlite')
  if (!existsSync(file))
    throw new AULensError('PROJECT_NOT_FOUND', `There is no AULens project at ${folder}.`, { path: folder })
  if (folder === resolve(store.directory))
    throw new AULensError('SAME_PROJECT', 'This is the open project itself.', {
      hint: 'Choose the folder of the other copy.',
    })
  const there = new ProjectFolder(folder)
  // Before anything of it is read: a view, a link or an id that leads elsewhere is nothing to take over.
  const strange = inspectFolder(folder)
  if (strange.length > 0) throw foreignProject(folder, strange)
  inspectOther(folder, file)
  const { database } = store
  database.prepare('ATTACH DATABASE ? AS other').run(file)
  try {
    if (database.pragma('other.user_version', { simple: true }) !== schemaVersion) {
      throw new AULensError('OTHER_SCHEMA', `${folder} was written by another version of AULens.`, {
        path: folder,
        hint: 'Open it once with this version.',
      })
    }
    const merged = store.exclusively(() => mergeAttached(store, basename(folder)), preview)
    if (preview) return merged
    for (const id of database
      .prepare<[], string>(`SELECT id FROM other.assignments WHERE kind = 'filters'`)
      .pluck()
      .all()) {
      const name = `${id}.safetensors`
      const [from, to] = [there.at('coding', name), store.folder.at('coding', name)]
      if (!existsSync(from) || existsSync(to)) continue
      store.folder.make('coding')
      await atomicWrite(to, await readPlainFile(from))
    }
    return merged
  } finally {
    database.exec('DETACH DATABASE other')
  }
}

import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { PacketRecord } from '../../../shared/contract/packet.ts'
import { PacketManifest, type PacketContent } from '../../../shared/coding/packet-format.ts'
import { openForReading, type SqlDatabase } from '../database.ts'
import { prepareOnce } from '../prepared.ts'

interface PacketRow {
  readonly id: string
  readonly assignment: string
  readonly coder: string
  readonly made_at: string
  readonly seal: string
  readonly items: number
  readonly faces_cleared_at: string | null
}
interface ReturnRow {
  readonly received_at: string
  readonly events: number
  readonly conflicts: number
  readonly handed_in: number
}

/** A working copy's packet, without the answers that came with it: those are lines of the log. */
export interface OpenedPacket {
  readonly manifest: PacketManifest
  readonly seal: string
  readonly contents: ReadonlyMap<string, PacketContent>
}

export interface PacketReturn {
  readonly hash: string
  readonly packet: string
  readonly assignment: string
  readonly coder: string
  readonly events: number
  readonly conflicts: number
  readonly handedIn: boolean
}

/** Packets that left this project and what came back; in a working copy, the packet that it was made from. */
export class PacketsTable {
  readonly #database: SqlDatabase
  readonly #prepare: SqlDatabase['prepare']
  #opened: OpenedPacket | null | undefined
  constructor(database: SqlDatabase) {
    this.#database = database
    this.#prepare = prepareOnce(database)
  }

  /** The packet of this working copy; null: an ordinary project. Asked at every call, so it is read once. */
  opened(): OpenedPacket | null {
    if (this.#opened === undefined) {
      const row = this.#prepare<[], { manifest: string; seal: string }>(
        'SELECT manifest, seal FROM opened_packet',
      ).get()
      const manifest = row === undefined ? null : PacketManifest.parse(JSON.parse(row.manifest))
      this.#opened =
        row === undefined || manifest === null
          ? null
          : { manifest, seal: row.seal, contents: new Map(manifest.items.map(({ item, content }) => [item, content])) }
    }
    return this.#opened
  }

  /**
   * Makes this new project the working copy of a packet. What an item stands for is not known here: it stands for
   * itself, and a second look at the
   * same cannot be told from a first one.
   */
  begin(manifest: PacketManifest, seal: string): void {
    const { assignment, coder, items, madeAt } = manifest
    const kept = { ...manifest, items: items.map((entry) => ({ ...entry, events: [] })) }
    this.#database.transaction(() => {
      this.#prepare(`INSERT INTO coders (id, name, role, created_at) VALUES (?, ?, 'coder', ?)`).run(
        coder.id,
        coder.name,
        madeAt,
      )
      this.#prepare(
        'INSERT INTO assignments (id, number, kind, title, settings, created_at) VALUES (?, ?, ?, ?, ?, ?)',
      ).run(
        assignment.id,
        assignment.number,
        assignment.kind,
        assignment.title,
        JSON.stringify(assignment.codebook === '' ? {} : { codebook: assignment.codebook }),
        assignment.createdAt,
      )
      const target = this.#prepare(
        'INSERT INTO coding_targets (id, assignment, kind, sequence, frame, filter, picture) VALUES (?, ?, ' +
          '?, ?, ?, ?, ?)',
      )
      const insertItem = this.#prepare(
        'INSERT INTO coding_items (id, target, assignment, coder, place) VALUES (?, ?, ?, ?, ?)',
      )
      const event = this.#prepare(
        'INSERT INTO coding_events (id, item, kind, answer, made_at, received_at) VALUES (?, ?, ?, ?, ?, ?)',
      )
      items.forEach(({ item, content, events }, place) => {
        const id = randomUUID()
        if (content.kind === 'face')
          target.run(id, assignment.id, content.only === null ? 'sequence' : 'frame', item, content.only, null, null)
        else target.run(id, assignment.id, 'filter', null, null, place, place)
        insertItem.run(item, id, assignment.id, coder.id, place)
        for (const { id: eventId, kind, answer, madeAt: made, receivedAt } of events)
          event.run(eventId, item, kind, JSON.stringify(answer), made, receivedAt)
      })
      this.#prepare('INSERT INTO opened_packet (id, packet, seal, manifest, opened_at) VALUES (1, ?, ?, ?, ?)').run(
        manifest.packet,
        seal,
        JSON.stringify(kept),
        new Date().toISOString(),
      )
    })()
    this.#opened = undefined
  }

  recordExport({ packet, assignment, coder, items, madeAt, facesClearedAt }: PacketManifest, seal: string): void {
    this.#prepare(
      'INSERT INTO coding_packets (id, assignment, coder, made_at, seal, items, faces_cleared_at) VALUES ' +
        '(?, ?, ?, ?, ?, ?, ?)',
    ).run(packet, assignment.id, coder.id, madeAt, seal, items.length, facesClearedAt)
  }

  /** Takes note of a file that came back; the same one again changes nothing. */
  recordReturn({ hash, packet, assignment, coder, events, conflicts, handedIn }: PacketReturn): void {
    this.#prepare(
      'INSERT INTO packet_returns (hash, packet, assignment, coder, received_at, events, conflicts, ' +
        'handed_in) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING',
    ).run(hash, packet, assignment, coder, new Date().toISOString(), events, conflicts, handedIn ? 1 : 0)
  }

  /** Packets made here, newest first. */
  list(): PacketRecord[] {
    return this.#prepare<[], PacketRow>('SELECT * FROM coding_packets ORDER BY made_at DESC, id')
      .all()
      .map((row) => ({
        packet: row.id,
        assignment: row.assignment,
        coder: row.coder,
        madeAt: row.made_at,
        seal: row.seal,
        items: row.items,
        facesClearedAt: row.faces_cleared_at,
        returns: this.#prepare<[string], ReturnRow>(
          'SELECT received_at, events, conflicts, handed_in FROM packet_returns WHERE packet = ? ORDER BY received_at',
        )
          .all(row.id)
          .map((entry) => ({
            receivedAt: entry.received_at,
            events: entry.events,
            conflicts: entry.conflicts,
            handedIn: entry.handed_in === 1,
          })),
      }))
  }
}

/** The packet that a project's database is the working copy of; null where it is something else. */
export const packetAt = (file: string): string | null => {
  if (!existsSync(file)) return null
  const database = openForReading(file)
  try {
    return database.prepare<[], string>('SELECT packet FROM opened_packet').pluck().get() ?? null
  } catch {
    return null
  } finally {
    database.close()
  }
}

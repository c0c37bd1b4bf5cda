import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { AULensError } from '../../../shared/contract/errors.ts'
import type { Coder } from '../../../shared/contract/coding.ts'
import type { SqlDatabase } from '../database.ts'
import { prepareOnce } from '../prepared.ts'

interface CoderRow {
  readonly id: string
  readonly name: string
  readonly role: Coder['role']
  readonly created_at: string
  readonly retired_at: string | null
  readonly tokens: number
}
interface TokenRow {
  readonly id: number
  readonly coder: string
  readonly hash: Buffer
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()

const coderOf = (row: CoderRow): Coder => ({
  id: row.id,
  name: row.name,
  role: row.role,
  createdAt: row.created_at,
  retired: row.retired_at !== null,
  hasToken: row.tokens > 0,
})

const select =
  'SELECT c.*, (SELECT count(*) FROM coder_tokens t WHERE t.coder = c.id AND t.revoked_at IS NULL) AS ' +
  'tokens FROM coders c'
const live =
  'SELECT t.id, t.coder, t.hash FROM coder_tokens t JOIN coders c ON c.id = t.coder WHERE t.revoked_at ' +
  'IS NULL AND c.retired_at IS NULL'

/** Who codes, and the personal tokens by which they come from other computers. */
export class CodersTable {
  readonly #database: SqlDatabase
  readonly #prepare: SqlDatabase['prepare']
  constructor(database: SqlDatabase) {
    this.#database = database
    this.#prepare = prepareOnce(database)
  }

  list(): Coder[] {
    return this.#prepare<[], CoderRow>(`${select} ORDER BY c.name COLLATE NOCASE`).all().map(coderOf)
  }

  find(id: string): Coder | undefined {
    const row = this.#prepare<[string], CoderRow>(`${select} WHERE c.id = ?`).get(id)
    return row === undefined ? undefined : coderOf(row)
  }

  /** @throws AULensError CODER_NOT_FOUND */
  get(id: string): Coder {
    const found = this.find(id)
    if (found === undefined)
      throw new AULensError('CODER_NOT_FOUND', 'There is no such coder in this project.', {
        hint: 'Read the list of coders again.',
      })
    return found
  }

  /** @throws AULensError CODER_EXISTS */
  add(name: string, role: Coder['role']): Coder {
    if (this.#prepare<[string], number>('SELECT 1 FROM coders WHERE name = ?').pluck().get(name) !== undefined) {
      throw new AULensError('CODER_EXISTS', `There is a coder "${name}" already.`, {
        hint: 'Give each coder a code of their own.',
      })
    }
    const id = randomUUID()
    this.#prepare('INSERT INTO coders (id, name, role, created_at) VALUES (?, ?, ?, ?)').run(
      id,
      name,
      role,
      new Date().toISOString(),
    )
    return this.get(id)
  }

  retire(id: string): Coder {
    this.get(id)
    this.#prepare('UPDATE coders SET retired_at = coalesce(retired_at, ?) WHERE id = ?').run(
      new Date().toISOString(),
      id,
    )
    return this.revoke(id)
  }

  /**
   * A new token of 256 random bits in place of the coder's earlier ones; only its hash is kept. @throws AULensError
   * CODER_RETIRED
   */
  issueToken(id: string): string {
    const { name, retired } = this.get(id)
    if (retired) throw new AULensError('CODER_RETIRED', `${name} no longer codes in this project.`)
    const token = randomBytes(32).toString('base64url')
    this.#database.transaction(() => {
      this.revoke(id)
      this.#prepare('INSERT INTO coder_tokens (coder, hash, issued_at) VALUES (?, ?, ?)').run(
        id,
        hashOf(token),
        new Date().toISOString(),
      )
    })()
    return token
  }

  revoke(id: string): Coder {
    this.#prepare('UPDATE coder_tokens SET revoked_at = ? WHERE coder = ? AND revoked_at IS NULL').run(
      new Date().toISOString(),
      id,
    )
    return this.get(id)
  }

  /** Whoever holds a token; null where it opens nothing. Every hash is compared, each in constant time. */
  admit(token: string): { readonly coder: string; readonly token: number } | null {
    const given = hashOf(token)
    let found: TokenRow | null = null
    for (const row of this.#prepare<[], TokenRow>(live).all()) if (timingSafeEqual(row.hash, given)) found = row
    return found === null ? null : { coder: found.coder, token: found.id }
  }

  /** Whether a coder's token is still good. */
  isLive(token: number, coder: string): boolean {
    return (
      this.#prepare<[number, string], number>(`SELECT 1 FROM (${live}) WHERE id = ? AND coder = ?`)
        .pluck()
        .get(token, coder) !== undefined
    )
  }

  /** Whether somebody could come from another computer. */
  hasTokens(): boolean {
    return this.#prepare<[], number>(`SELECT 1 FROM (${live}) LIMIT 1`).pluck().get() !== undefined
  }
}

import { randomBytes, timingSafeEqual } from 'node:crypto'
import { ownClient, type Client } from '../lab/coding/client.ts'

const secret = (): string => randomBytes(32).toString('base64url')

const equal = (left: string, right: string): boolean => {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/**
 * Who may use this server: the printed address carries a token that works once and is exchanged for a session, whose
 * cookie scripts cannot read and other sites cannot send. A coder's personal token begins a session of that coder.
 */
export class Sessions {
  readonly #cookieName: string
  readonly #attributes: string
  readonly #tokens = new Set<string>()
  readonly #sessions = new Map<string, Client>()

  /** Cookies do not know ports: the name holds it, so that two servers on one computer do not log each other out. */
  constructor(port: number, secure = false) {
    this.#cookieName = `aulens-${port}`
    this.#attributes = `HttpOnly; SameSite=Strict; Path=/${secure ? '; Secure' : ''}`
  }

  issueToken(): string {
    const token = secret()
    this.#tokens.add(token)
    return token
  }

  /** The cookie of a new session, or null where the token was never given or is used up. */
  exchange(token: string): string | null {
    const found = [...this.#tokens].find((known) => equal(known, token))
    if (found === undefined) return null
    this.#tokens.delete(found)
    return this.begin(ownClient())
  }

  /** The cookie of a new session of a client. */
  begin(client: Client): string {
    const session = secret()
    this.#sessions.set(session, client)
    return `${this.#cookieName}=${session}; ${this.#attributes}`
  }

  /** Whose session a request belongs to; null: none. */
  clientOf(cookieHeader: string | undefined): Client | null {
    const cookies = (cookieHeader ?? '').split(';').map((cookie) => cookie.trim())
    const given = cookies
      .find((cookie) => cookie.startsWith(`${this.#cookieName}=`))
      ?.slice(this.#cookieName.length + 1)
    if (given === undefined) return null
    return [...this.#sessions].find(([session]) => equal(session, given))?.[1] ?? null
  }

  allows(cookieHeader: string | undefined): boolean {
    return this.clientOf(cookieHeader) !== null
  }
}

import { randomBytes, timingSafeEqual } from 'node:crypto'

const secret = (): string => randomBytes(32).toString('base64url')

const equal = (left: string, right: string): boolean => {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/**
 * Who may use this server: the printed address carries a token that works once and is exchanged for a session, whose
 * cookie scripts cannot read and other sites cannot send.
 */
export class Sessions {
  readonly #cookieName: string
  readonly #tokens = new Set<string>()
  readonly #sessions = new Set<string>()

  /** Cookies do not know ports: the name holds it, so that two servers on one computer do not log each other out. */
  constructor(port: number) {
    this.#cookieName = `aulens-${port}`
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
    const session = secret()
    this.#sessions.add(session)
    return `${this.#cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`
  }

  allows(cookieHeader: string | undefined): boolean {
    const cookies = (cookieHeader ?? '').split(';').map((cookie) => cookie.trim())
    const given = cookies.find((cookie) => cookie.startsWith(`${this.#cookieName}=`))?.slice(this.#cookieName.length + 1)
    return given !== undefined && [...this.#sessions].some((session) => equal(session, given))
  }
}

/**
 * Wrong tokens and cookies that one address may try in a minute: enough for a person with an old link, hopeless for a
 * guesser.
 */
export const mostAttempts = 30
const minute = 60_000
/** Addresses remembered at once; beyond it the oldest is forgotten, so that a flood of addresses fills no memory. */
const mostAddresses = 10_000

/** Counts failed attempts to get in, an address at a time. Whoever has a session is never counted or held up. */
export class Attempts {
  readonly #now: () => number
  readonly #failures = new Map<string, { count: number; since: number }>()

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  add(address: string): void {
    const known = this.#current(address)
    if (known !== null) {
      known.count += 1
      return
    }
    this.#failures.delete(address)
    this.#failures.set(address, { count: 1, since: this.#now() })
    const [oldest] = this.#failures.keys()
    if (this.#failures.size > mostAddresses && oldest !== undefined) this.#failures.delete(oldest)
  }

  areSpent(address: string): boolean {
    return (this.#current(address)?.count ?? 0) >= mostAttempts
  }

  #current(address: string): { count: number } | null {
    const known = this.#failures.get(address)
    return known === undefined || this.#now() - known.since >= minute ? null : known
  }
}

/** Keeps the last few things that were expensive to read; what was not there is asked for again. */
export class Recent<T> {
  readonly #kept = new Map<string, T>()
  readonly #limit: number
  constructor(limit: number) {
    this.#limit = limit
  }

  get(key: string, read: () => T | null): T | null {
    const known = this.#kept.get(key)
    const value = known ?? read()
    if (value === null) return null
    this.#kept.delete(key)
    this.#kept.set(key, value)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > this.#limit && oldest !== undefined) this.#kept.delete(oldest)
    return value
  }
}

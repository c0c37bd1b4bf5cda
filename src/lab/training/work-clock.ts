/** Measures time that is spent working, not resting. */
export class WorkClock {
  readonly #now: () => number
  #since: number
  #spent = 0
  #resting = false

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
    this.#since = now()
  }

  rest(resting: boolean): void {
    const now = this.#now()
    if (!this.#resting) this.#spent += now - this.#since
    this.#since = now
    this.#resting = resting
  }

  /** Seconds worked since the last call. */
  take(): number {
    this.rest(this.#resting)
    const seconds = this.#spent / 1000
    this.#spent = 0
    return seconds
  }
}

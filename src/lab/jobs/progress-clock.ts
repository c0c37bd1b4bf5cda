import type { Progress } from '../../shared/contract/job.ts'

export interface RawProgress {
  readonly done: number
  readonly total: number
  readonly unit: string
  readonly message: string
}

/** Adds the time left to raw progress, and lets at most ten a second through (the last one always). */
export class ProgressClock {
  readonly #now: () => number
  #phase = ''
  #phaseStart = 0
  #phaseDone = 0
  #lastSent = -Infinity
  #restingSince: number | null = null

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** A paused job has no share in the time: its estimate goes on from where it was. */
  rest(resting: boolean): void {
    const now = this.#now()
    if (!resting && this.#restingSince !== null) this.#phaseStart += now - this.#restingSince
    this.#restingSince = resting ? now : null
  }

  /** @returns null when this one comes too soon after the last */
  take(raw: RawProgress): Progress | null {
    const now = this.#now()
    const phase = `${raw.unit}/${String(raw.total)}`
    if (phase !== this.#phase) {
      this.#phase = phase
      this.#phaseStart = now
      this.#phaseDone = raw.done
      this.#lastSent = -Infinity
    }
    if (now - this.#lastSent < 100 && raw.done < raw.total) return null
    this.#lastSent = now
    const gained = raw.done - this.#phaseDone
    const elapsed = (now - this.#phaseStart) / 1000
    const secondsLeft = gained > 0 && elapsed > 0.5 ? (elapsed * (raw.total - raw.done)) / gained : null
    return { ...raw, secondsLeft }
  }
}

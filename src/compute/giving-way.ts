/** How long a training keeps still while somebody scrolls, in milliseconds. */
export interface GivingWayTimes {
  /** After the last word of scrolling; the page sends one every tenth of a second. */
  readonly afterScroll: number
  /**
   * At a time, however long the scrolling lasts: then one micro-batch is computed, so that a run never stands still.
   */
  readonly longest: number
}

const times: GivingWayTimes = { afterScroll: 200, longest: 10_000 }

/**
 * Keeps a training from the processor while a list is scrolled. A micro-batch takes all cores for some 80 ms, and the
 * browser that draws
 * a frame every 17 ms on the same cores loses frames to it whatever its priority; between two micro-batches the cores
 * are
 * free. What is computed does not change by it, only when.
 */
export class GivingWay {
  readonly #times: GivingWayTimes
  #until = 0

  constructor(given: GivingWayTimes = times) {
    this.#times = given
  }

  /** Somebody is scrolling. */
  notice(): void {
    this.#until = performance.now() + this.#times.afterScroll
  }

  /** Waits while somebody scrolls; returns at once where nobody does, and as soon as the signal is aborted. */
  async pass(signal: AbortSignal): Promise<void> {
    const last = performance.now() + this.#times.longest
    while (!signal.aborted) {
      const left = Math.min(this.#until, last) - performance.now()
      if (left <= 0) return
      await sleep(left, signal)
    }
  }
}

/** Settles after some milliseconds, or once the signal is aborted. */
const sleep = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal.addEventListener('abort', end)
  })

/** Says whether a job is to rest, and tells those who listen when that changes. */
export class PauseSwitch {
  readonly #listeners = new Set<(paused: boolean) => void>()
  #paused = false

  get paused(): boolean {
    return this.#paused
  }

  /** @returns the function that stops listening */
  on(listener: (paused: boolean) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  set(paused: boolean): void {
    if (paused === this.#paused) return
    this.#paused = paused
    for (const listener of this.#listeners) listener(paused)
  }
}

import { AULensError } from '../../shared/contract/errors.ts'
import type { RungName } from '../../shared/contract/compute.ts'
import { refusedVariable, rungFailed, type RefusedRungs as Refused } from '../../shared/contract/refused-rungs.ts'

/**
 * The rungs that failed since AULens was started. A new compute process leaves them out, says so in its report, and so
 * the doctor, the
 * welcome and every result that it computes.
 */
export class RefusedRungs {
  #refused: Refused = []
  #loading: RungName | null = null
  #current: RungName | null = null

  /** Given to every compute process. */
  environment(): Record<string, string> {
    return this.#refused.length === 0 ? {} : { [refusedVariable]: JSON.stringify(this.#refused) }
  }

  /** Takes what the process says of its rung: the one it loads, null once that computes. */
  told(rung: RungName | null): void {
    this.#loading = rung
    this.#current = rung ?? this.#current
  }

  /** A new process has loaded nothing yet. */
  started(): void {
    this.#loading = this.#current = null
  }

  /** Another engine was chosen by hand: every rung may try again. */
  forget(): void {
    this.#refused = []
  }

  /**
   * The failure of the rung that computes, or loads, as its process or the lab found it; true where a next rung may
   * try.
   */
  refuse(reason: string): boolean {
    const rung = this.#loading ?? this.#current
    if (rung === null || rung === 'wasm') return false
    this.#refused.push({ rung, reason })
    return true
  }

  /**
   * A process that ended while it loaded a rung: an old processor without the instructions, a library of another
   * system.
   */
  endedWhileLoading(how: string, lastWords: string): AULensError | null {
    if (this.#loading === null) return null
    const said = lastWords.trim().split('\n').at(-1) ?? ''
    const reason = `Loading it ended the compute process (${how})${said === '' ? '' : `: ${said}`}.`
    return this.refuse(reason) ? new AULensError(rungFailed, reason) : null
  }
}

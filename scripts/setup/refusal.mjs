import { say } from './progress.mjs'

/** A step that cannot be done here: why, and the exact thing that would make it possible. */
export class Refusal extends Error {
  /** @param {string} reason @param {string | null} fix */
  constructor(reason, fix = null) {
    super(reason)
    this.name = 'Refusal'
    this.fix = fix
  }
}

/** Prints a refusal with its fix; anything else is a defect and is thrown on. */
export const explain = (error) => {
  if (!(error instanceof Refusal)) throw error
  say(`error ${error.message}${error.fix === null ? '' : `\n  ${error.fix}`}`)
}

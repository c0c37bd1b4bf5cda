/** Disagreements of a session one by one; `?target=` is the one shown. */
export const settlePattern = '/agreement/:assignment/settle'

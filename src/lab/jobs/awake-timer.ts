/** Parts that a limit is counted in. */
const parts = 20

/**
 * Calls back once this process has been awake for so long. Time in which it stood still (a suspended laptop, a stopped
 * process) counts as
 * one part of the limit at most: the work under the limit stood still too.
 *
 * @returns ends it
 */
export const afterAwake = (milliseconds: number, done: () => void): (() => void) => {
  let left = parts
  const timer = setInterval(() => {
    left -= 1
    if (left > 0) return
    clearInterval(timer)
    done()
  }, milliseconds / parts)
  return () => {
    clearInterval(timer)
  }
}

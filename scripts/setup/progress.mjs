// What set-up says while it works. All of it goes to stderr: stdout belongs to the command that set-up precedes.
import process from 'node:process'

export const say = (text) => process.stderr.write(`${text}\n`)

/** @param {number} bytes */
export const formatBytes = (bytes) => {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(2)} GB`
}

/** @param {number} seconds */
export const formatDuration = (seconds) => {
  const whole = Math.max(0, Math.round(seconds))
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}

/**
 * @param {{ label: string, done: number, total: number | null, seconds: number }} state `seconds` since the start
 * @returns {string} label, bytes so far and the time left once it can be told
 */
export const progressLine = ({ label, done, total, seconds }) => {
  if (total === null) return `${label} ${formatDuration(seconds)}`
  const percent = Math.min(100, Math.floor((done / total) * 100))
  const left =
    done > 0 && done < total && seconds >= 1 ? `, ${formatDuration((seconds * (total - done)) / done)} left` : ''
  return `${label} ${formatBytes(done)} of ${formatBytes(total)} (${percent} %${left})`
}

/**
 * Shows progress while `work` runs: one line that rewrites itself on a terminal, a line every 5 s elsewhere.
 * Work that ends within a second shows nothing.
 * @template T
 * @param {string} label
 * @param {(report: (done: number) => void) => Promise<T>} work
 * @param {number | null} total bytes; null when only the time can be shown
 * @returns {Promise<T>}
 */
export const withProgress = async (label, work, total = null) => {
  const started = Date.now()
  const terminal = process.stderr.isTTY === true
  let done = 0
  let shown = false
  const timer = setInterval(
    () => {
      const seconds = (Date.now() - started) / 1000
      const line = `  ${progressLine({ label, done, total, seconds })}`
      process.stderr.write(terminal ? `\r\u001b[K${line}` : `${line}\n`)
      shown = true
    },
    terminal ? 1000 : 5000,
  )
  try {
    return await work((amount) => {
      done = amount
    })
  } finally {
    clearInterval(timer)
    if (terminal && shown) process.stderr.write('\r\u001b[K')
  }
}

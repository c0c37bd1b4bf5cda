import type { Progress } from '../shared/contract/job.ts'

/** "1 min 5 s", "40 s", "2 h 3 min". */
export const formatSeconds = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${String(whole)} s`
  if (whole < 3600) return `${String(Math.floor(whole / 60))} min ${String(whole % 60)} s`
  return `${String(Math.floor(whole / 3600))} h ${String(Math.floor((whole % 3600) / 60))} min`
}

export const describeProgress = (title: string, progress: Progress): string => {
  const share = progress.total > 0 ? Math.floor((100 * progress.done) / progress.total) : 0
  const left = progress.secondsLeft === null ? '' : `, about ${formatSeconds(progress.secondsLeft)} left`
  return (
    `${title}: ${progress.message} ${String(progress.done)} of ${String(progress.total)} ` +
    `${progress.unit} (${String(share)} %)${left}`
  )
}

/** Shows progress on stderr: one moving line on a terminal, a line every ten seconds elsewhere. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream
  #lastLine = -Infinity
  #drawn = false

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream
  }

  show(title: string, progress: Progress): void {
    const text = describeProgress(title, progress)
    if (this.#stream.isTTY) {
      const width = Math.max(20, this.#stream.columns - 1)
      const barWidth = Math.min(24, Math.max(0, width - text.length - 3))
      const filled = progress.total > 0 ? Math.round((barWidth * progress.done) / progress.total) : 0
      const bar = barWidth >= 8 ? `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ` : ''
      this.#stream.write(`\r\u001b[2K${(bar + text).slice(0, width)}`)
      this.#drawn = true
      return
    }
    const now = performance.now()
    if (now - this.#lastLine < 10_000) return
    this.#lastLine = now
    this.#stream.write(`${text}\n`)
  }

  /** Takes the moving line away, so that what follows starts on a clean line. */
  clear(): void {
    if (this.#drawn) this.#stream.write('\r\u001b[2K')
    this.#drawn = false
  }
}

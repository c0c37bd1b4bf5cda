import { Worker } from 'node:worker_threads'
import type { AULensError } from '../../shared/contract/errors.ts'

export interface ThreadPlan {
  readonly script: URL
  /** Given to each thread when it starts. */
  readonly data: unknown
  readonly threads: number
  readonly signal: AbortSignal
  readonly failed: (reason: string) => AULensError
}

/** Has pieces of work answered, in any order. */
export interface PieceRunner<Piece, Answer> {
  run(pieces: readonly Piece[], onAnswer: (answer: Answer) => void): Promise<void>
}

/**
 * Shares pieces of work among worker threads, which live as long as `work` does. Each thread is given its next piece
 * when it has answered.
 *
 * @throws the signal's reason once it is aborted; what `failed` makes of a thread's end
 */
export const withThreads = async <Piece, Answer, Result>(
  { script, data, threads, signal, failed }: ThreadPlan,
  work: (runner: PieceRunner<Piece, Answer>) => Promise<Result>,
): Promise<Result> => {
  signal.throwIfAborted()
  const workers = Array.from({ length: threads }, () => new Worker(script, { workerData: data }))
  let stop: (() => void) | undefined
  const failure = new Promise<never>((_, reject) => {
    stop = () => {
      reject(signal.reason as Error)
    }
    signal.addEventListener('abort', stop)
    for (const worker of workers) {
      worker.on('error', (error) => {
        reject(failed(error instanceof Error ? error.message : String(error)))
      })
      worker.on('exit', (code) => {
        reject(failed(`it ended with code ${String(code)}`))
      })
    }
  })
  const run: PieceRunner<Piece, Answer>['run'] = (pieces, onAnswer) =>
    new Promise((resolve) => {
      const waiting = [...pieces]
      let left = pieces.length
      if (left === 0) resolve()
      for (const worker of workers) {
        worker.removeAllListeners('message')
        const give = (): void => {
          const piece = waiting.shift()
          if (piece !== undefined) worker.postMessage(piece)
        }
        worker.on('message', (answer: Answer) => {
          if (signal.aborted) return
          onAnswer(answer)
          left -= 1
          if (left === 0) resolve()
          else give()
        })
        give()
      }
    })
  try {
    return await Promise.race([work({ run }), failure])
  } finally {
    if (stop !== undefined) signal.removeEventListener('abort', stop)
    failure.catch(() => undefined)
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}

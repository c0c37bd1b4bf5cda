import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { AULensError } from '../../../shared/contract/errors.ts'
import type { AlignedFaces, DrawingTask, FromDrawer } from './drawing-task.ts'

interface PoolContext {
  readonly signal: AbortSignal
  /** Called after each frame. */
  onFrame(): void
  /** Called after each sequence, in no set order. */
  onSequence?(task: number, faces: AlignedFaces | null): void | Promise<void>
}

/** Runs one worker over tasks that `next` hands out, until there are none. */
const runWorker = async (
  worker: Worker,
  tasks: readonly DrawingTask[],
  next: () => number | undefined,
  context: PoolContext,
): Promise<void> => {
  for (let task = next(); task !== undefined; task = next()) {
    const index = task
    const faces = await new Promise<AlignedFaces | null>((resolve, reject) => {
      const settle = (act: () => void): void => {
        worker.off('message', onMessage)
        worker.off('error', onError)
        worker.off('exit', onExit)
        act()
      }
      const onMessage = (message: FromDrawer): void => {
        if (message.type === 'frame') context.onFrame()
        else if (message.type === 'done')
          settle(() => {
            resolve(message.faces)
          })
        else
          settle(() => {
            reject(
              new AULensError(
                'SYNTHESIS_FAILED',
                `Sequence ${tasks[index]?.subject.id ?? ''}/${tasks[index]?.sequence.name ?? ''} was not written: ` +
                  `${message.message}`,
                {
                  hint: 'Check that the disk has room and that the folder may be written, then run the command again.',
                },
              ),
            )
          })
      }
      const onError = (error: unknown): void => {
        settle(() => {
          reject(error instanceof Error ? error : new Error(String(error)))
        })
      }
      const onExit = (): void => {
        settle(() => {
          reject(new Error('A drawing thread ended before its sequence was drawn.'))
        })
      }
      worker.on('message', onMessage)
      worker.on('error', onError)
      worker.on('exit', onExit)
      worker.postMessage(tasks[index])
    })
    await context.onSequence?.(index, faces)
  }
}

/** Hands each worker one subject's tasks after another, so that a subject's resting head is drawn only once. */
const dealer = (tasks: readonly DrawingTask[]): (() => () => number | undefined) => {
  let position = 0
  return () => {
    let end = position
    let own = position
    return () => {
      if (own >= end) {
        own = position
        const subject = tasks[position]?.subject.id
        while (position < tasks.length && tasks[position]?.subject.id === subject) position++
        end = position
      }
      return own < end ? own++ : undefined
    }
  }
}

/**
 * Draws all tasks on worker threads. Resolves when all are drawn; rejects at once when cancelled, every thread ended.
 */
export const drawAll = async (
  tasks: readonly DrawingTask[],
  context: PoolContext,
  threads = availableParallelism(),
): Promise<void> => {
  context.signal.throwIfAborted()
  const hand = dealer(tasks)
  const workers = Array.from(
    { length: Math.max(1, Math.min(threads, tasks.length)) },
    () => new Worker(new URL('./drawing.worker.ts', import.meta.url)),
  )
  let stop = (): void => undefined
  const cancelled = new Promise<never>((_, reject) => {
    stop = () => {
      reject(
        context.signal.reason instanceof Error ? context.signal.reason : new DOMException('Cancelled.', 'AbortError'),
      )
    }
    context.signal.addEventListener('abort', stop, { once: true })
  })
  // A thread may have told its last sequence when it ends, both in one turn: nobody would hear it end once it had been
  // given another.
  let over = false
  const work = workers.map((worker) => {
    const next = hand()
    return runWorker(worker, tasks, () => (over ? undefined : next()), context)
  })
  try {
    await Promise.race([Promise.all(work), cancelled])
  } finally {
    over = true
    context.signal.removeEventListener('abort', stop)
    await Promise.all(workers.map((worker) => worker.terminate()))
    await Promise.allSettled(work)
  }
}

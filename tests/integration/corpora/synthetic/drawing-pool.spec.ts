import { expect, it } from 'vitest'
import { planCorpus } from '../../../../src/lab/corpora/synthetic/corpus-plan.ts'
import { drawAll } from '../../../../src/lab/corpora/synthetic/drawing-pool.ts'
import type { DrawingTask } from '../../../../src/lab/corpora/synthetic/drawing-task.ts'

const standStill = (milliseconds: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}
/** Runs `act` so many microtasks later, before anything else happens. */
const afterMicrotasks = (count: number, act: () => void): void => {
  if (count === 0) act()
  else
    queueMicrotask(() => {
      afterMicrotasks(count - 1, act)
    })
}

it('ends when it is cancelled, though a thread tells its sequence and its end in one turn of a busy program', async () => {
  const plan = planCorpus({
    subjects: 1,
    seed: 1,
    sequencesPerSubject: { labelled: 4, unlabelled: 0 },
    framesPerSequence: { from: 2, to: 2 },
    colourShare: 0,
  })
  const tasks = plan.sequences.map((sequence): DrawingTask => {
    const subject = plan.subjects[0]
    if (subject === undefined) throw new Error('no subject was planned')
    return { subject, sequence, output: { kind: 'faces', sides: [48] } }
  })
  expect(tasks.length).toBeGreaterThan(1)
  const control = new AbortController()
  let frames = 0
  const drawn = drawAll(
    tasks,
    {
      signal: control.signal,
      onFrame: () => {
        frames += 1
        if (frames > 1) return
        setTimeout(() => {
          // The first sequence is told meanwhile, and waits to be heard;
          standStill(400)
          control.abort()
          // the threads are told to end, and have ended before the program comes to hear anything.
          afterMicrotasks(50, () => {
            standStill(400)
          })
        }, 0)
      },
    },
    1,
  )
  await expect(drawn).rejects.toMatchObject({ name: 'AbortError' })
}, 20_000)

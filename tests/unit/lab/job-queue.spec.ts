import { describe, expect, it } from 'vitest'
import { JobQueue, type JobRecords } from '../../../src/lab/jobs/job-queue.ts'
import { ProgressClock } from '../../../src/lab/jobs/progress-clock.ts'
import type { Job } from '../../../src/shared/contract/job.ts'

const recorder = () => {
  const saved: Job[] = []
  let last = 0
  const records: JobRecords = {
    add: () => ++last,
    save: (job) => {
      saved.push(job)
    },
  }
  const queue = new JobQueue({ changed: () => undefined, progressed: () => undefined }, () => records)
  return { queue, saved }
}
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(new DOMException('stop', 'AbortError'))
    })
  })

describe('JobQueue', () => {
  it('runs the jobs of a lane one after another and records one outcome each', async () => {
    const { queue, saved } = recorder()
    const order: string[] = []
    const job = (name: string) =>
      queue.add({ kind: 'x', title: name, lane: 'compute' }, async () => {
        order.push(`${name} begins`)
        await Promise.resolve()
        order.push(`${name} ends`)
        return name
      })
    const [a, b] = [job('a'), job('b')]
    expect(await queue.result(b)).toBe('b')
    expect(await queue.result(a)).toBe('a')
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
    expect(saved.filter((entry) => entry.id === a && entry.endedAt !== null)).toHaveLength(1)
  })
  it('runs lanes side by side', async () => {
    const { queue } = recorder()
    const held = queue.add({ kind: 'x', title: 'held', lane: 'compute' }, ({ signal }) => untilAborted(signal))
    expect(await queue.result(queue.add({ kind: 'x', title: 'other', lane: 'disk' }, () => Promise.resolve(1)))).toBe(1)
    queue.cancel(held)
    await expect(queue.result(held)).rejects.toThrow('stop')
    expect(queue.list().find((job) => job.id === held)?.state).toBe('cancelled')
  })
  it('cancels a queued job without running it', async () => {
    const { queue } = recorder()
    let ran = false
    const held = queue.add({ kind: 'x', title: 'held', lane: 'compute' }, ({ signal }) => untilAborted(signal))
    const waiting = queue.add({ kind: 'x', title: 'waiting', lane: 'compute' }, () => {
      ran = true
      return Promise.resolve()
    })
    queue.cancel(waiting)
    await queue.cancelAll()
    expect(ran).toBe(false)
    expect(queue.list().map((job) => [job.id, job.state])).toEqual([
      [held, 'cancelled'],
      [waiting, 'cancelled'],
    ])
  })
  it('keeps the error of a failed job and goes on with the next', async () => {
    const { queue } = recorder()
    const bad = queue.add({ kind: 'x', title: 'bad', lane: 'disk' }, () => Promise.reject(new Error('no disk')))
    const good = queue.add({ kind: 'x', title: 'good', lane: 'disk' }, () => Promise.resolve('fine'))
    await expect(queue.result(bad)).rejects.toThrow('no disk')
    expect(await queue.result(good)).toBe('fine')
    expect(queue.list()[0]?.error).toEqual({ code: 'INTERNAL', message: 'no disk' })
  })
  it('pauses only what can pause, tells the work, and holds its lane', async () => {
    const { queue } = recorder()
    const heard: boolean[] = []
    const pausable = queue.add(
      { kind: 'x', title: 'pausable', lane: 'compute', canPause: true },
      ({ signal, pause }) => {
        pause?.on((paused) => {
          heard.push(paused)
        })
        return untilAborted(signal)
      },
    )
    const stubborn = queue.add({ kind: 'x', title: 'stubborn', lane: 'disk' }, ({ signal, pause }) => {
      expect(pause).toBeUndefined()
      return untilAborted(signal)
    })
    expect(() => queue.pause(pausable)).toThrow('cannot be paused now')
    await Promise.resolve()
    expect(() => queue.pause(stubborn)).toThrow('cannot be paused now')
    expect(queue.pause(pausable).state).toBe('paused')
    const behind = queue.add({ kind: 'x', title: 'behind', lane: 'compute' }, () => Promise.resolve())
    await Promise.resolve()
    expect(queue.list().find((job) => job.id === behind)?.state).toBe('queued')
    expect(queue.resume(pausable).state).toBe('running')
    expect(() => queue.resume(pausable)).toThrow('is not paused')
    expect(heard).toEqual([true, false])
    queue.pause(pausable)
    await queue.cancelAll()
    expect(queue.list().find((job) => job.id === pausable)?.state).toBe('cancelled')
  })
  it('names a job that is not there', () => {
    expect(() => recorder().queue.cancel(9)).toThrow('no job 9')
  })
})

describe('ProgressClock', () => {
  it('lets ten a second through and the last always, and estimates the time left', () => {
    let now = 0
    const clock = new ProgressClock(() => now)
    const take = (done: number) => clock.take({ done, total: 100, unit: 'frames', message: 'Reading' })
    expect(take(0)?.secondsLeft).toBeNull()
    now = 50
    expect(take(5)).toBeNull()
    now = 2000
    expect(take(20)?.secondsLeft).toBeCloseTo(8)
    expect(take(100)?.secondsLeft).toBe(0)
  })
  it('leaves a rest out of the estimate', () => {
    let now = 0
    const clock = new ProgressClock(() => now)
    const take = (done: number) => clock.take({ done, total: 100, unit: 'steps', message: 'Training' })
    take(0)
    now = 2000
    take(20)
    clock.rest(true)
    now = 3_600_000
    clock.rest(false)
    now += 2000
    expect(take(40)?.secondsLeft).toBeCloseTo(6)
  })
})

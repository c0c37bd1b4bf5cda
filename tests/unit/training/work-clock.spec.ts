import { expect, it } from 'vitest'
import { WorkClock } from '../../../src/lab/training/work-clock.ts'

it('measures work, not rest', () => {
  let now = 0
  const clock = new WorkClock(() => now)
  now = 2000
  expect(clock.take()).toBe(2)
  now = 3000
  clock.rest(true)
  now = 60_000
  expect(clock.take()).toBe(1)
  clock.rest(false)
  now = 61_500
  expect(clock.take()).toBe(1.5)
})

import { describe, expect, it } from 'vitest'
import { addUp, countPlaywright, countVitest } from '../../../scripts/test-summary.mjs'

const file = (status: string, ...statuses: string[]): object => ({
  status,
  assertionResults: statuses.map((one) => ({ status: one })),
})

describe('countVitest', () => {
  it('counts tests, not files', () => {
    const report = {
      testResults: [file('passed', 'passed', 'passed', 'skipped'), file('failed', 'passed', 'failed', 'todo')],
    }
    expect(countVitest(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 2 })
  })

  it('counts a file that does not load as a failure', () => {
    expect(countVitest({ testResults: [file('failed'), file('passed', 'passed')] }, 1)).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
    })
  })

  it('counts an error outside every test as a failure', () => {
    expect(countVitest({ testResults: [file('passed', 'passed')] }, 1).failed).toBe(1)
    expect(countVitest(null, 0).failed).toBe(1)
  })
})

describe('countPlaywright', () => {
  const stats = { expected: 5, unexpected: 0, flaky: 0, skipped: 1 }

  it('counts a test that passed on its second try as passed, and one that failed twice as failed', () => {
    expect(countPlaywright({ stats: { ...stats, unexpected: 1, flaky: 1 } }, 1)).toEqual({
      passed: 6,
      failed: 1,
      skipped: 1,
    })
  })

  it('counts a run that broke off, or never began, as a failure', () => {
    expect(countPlaywright({ stats }, 1).failed).toBe(1)
    expect(countPlaywright(null, 1).failed).toBe(1)
    expect(countPlaywright({ stats }, 0).failed).toBe(0)
  })
})

describe('addUp', () => {
  const counts = [
    { passed: 4, failed: 0, skipped: 0 },
    { passed: 6, failed: 0, skipped: 2 },
  ]

  it('ends with the sum of all', () => {
    expect(addUp(counts, false)).toMatchObject({ line: '10 passed, 0 failed', exitCode: 0 })
    expect(addUp([...counts, { passed: 1, failed: 3, skipped: 0 }], false)).toMatchObject({
      line: '11 passed, 3 failed',
      exitCode: 1,
    })
  })

  it('lets nothing be skipped under CI', () => {
    expect(addUp(counts, true)).toMatchObject({ line: '10 passed, 2 failed', exitCode: 1 })
  })

  it('fails when nothing ran', () => {
    expect(addUp([], false).exitCode).toBe(1)
    expect(addUp([{ passed: 0, failed: 0, skipped: 0 }], false).exitCode).toBe(1)
  })
})

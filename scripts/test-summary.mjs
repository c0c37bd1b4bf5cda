// What the test runners' JSON reports add up to.

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

/** A runner that failed without a failed test (a file that does not load, a crash) is one failure. */
const withExit = (count, exitCode) => (exitCode !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count)

/**
 * @param {any} report of vitest's json reporter; null when it wrote none
 * @param {number | null} exitCode
 * @returns {Count}
 */
export const countVitest = (report, exitCode) => {
  const count = { passed: 0, failed: 0, skipped: 0 }
  for (const file of report?.testResults ?? []) {
    const statuses = file.assertionResults.map((test) => test.status)
    count.passed += statuses.filter((status) => status === 'passed').length
    const failed = statuses.filter((status) => status === 'failed').length
    count.failed += failed === 0 && file.status === 'failed' ? 1 : failed
    count.skipped += statuses.filter((status) => status !== 'passed' && status !== 'failed').length
  }
  return withExit(report === null ? { ...count, failed: 1 } : count, exitCode)
}

/**
 * @param {any} report of Playwright's json reporter; null when it wrote none
 * @param {number | null} exitCode
 * @returns {Count} a test that passed only on its second try has passed; the runner's own list names it as flaky
 */
export const countPlaywright = (report, exitCode) => {
  if (report === null) return { passed: 0, failed: 1, skipped: 0 }
  const { expected, unexpected, flaky, skipped } = report.stats
  return withExit({ passed: expected + flaky, failed: unexpected, skipped }, exitCode)
}

/**
 * @param {readonly Count[]} counts
 * @param {boolean} ci where nothing may be skipped: a skipped test counts as failed
 */
export const addUp = (counts, ci) => {
  const sum = (key) => counts.reduce((total, count) => total + count[key], 0)
  const skipped = sum('skipped')
  const passed = sum('passed')
  const failed = sum('failed') + (ci ? skipped : 0)
  return {
    passed,
    failed,
    skipped,
    exitCode: failed > 0 || passed === 0 ? 1 : 0,
    line: `${passed} passed, ${failed} failed`,
  }
}

import type { EngineStatus } from '../../../shared/contract/engine.ts'
import type { FaceInfo } from '../../../shared/contract/face.ts'
import { engineVersions, sortedProblems } from '../../format/engine.ts'
import { bytes, difference } from '../../format/number.ts'

/** Absolute paths carry names of people: only the last part stays. */
export const withoutPaths = (text: string): string =>
  text.replace(/(?:[A-Za-z]:)?(?:[\\/][^\s\\/:"'`]+)+[\\/]([^\s\\/:"'`]+)/g, '…/$1')

/** The doctor's findings as text, for a report to someone else. */
export const reportText = (status: EngineStatus, info: FaceInfo): string => {
  const lines = [
    `AULens ${info.version} (${info.face}, ${info.platform})`,
    ...Object.entries({ ...info.versions, ...engineVersions(status) }).map(([name, version]) => `${name} ${version}`),
    `Engine: ${status.rung ?? 'none'}, ${status.backend}, ${status.device}, ${status.threads} threads, ` +
      `${status.canTrain ? 'can train' : 'cannot train'}`,
    `Memory: ${bytes(status.memory.free)} free of ${bytes(status.memory.total)}`,
    ...status.ladder.map(
      (rung) => `Rung ${rung.title}: ${rung.state}${rung.reason === null ? '' : ` (${rung.reason})`}`,
    ),
    ...(status.selfTest === null
      ? ['Self-test: not run']
      : status.selfTest.checks.map(
          (check) =>
            `Self-test ${check.name}: ${check.passed ? 'passed' : 'FAILED'}, ${difference(check.difference)} of ` +
            `${difference(check.tolerance)}`,
        )),
    ...sortedProblems(status).map((problem) => `${problem.severity}: ${problem.message}`),
  ]
  return withoutPaths(lines.join('\n'))
}

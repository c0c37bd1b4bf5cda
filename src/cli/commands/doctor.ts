import type { Command } from 'commander'
import type { EngineStatus } from '../../shared/contract/engine.ts'
import { runCommand, type CommonOptions } from '../session.ts'
import { baseCommand } from './options.ts'

const describe = (status: EngineStatus): string => {
  const gigabytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GB`
  const lines = [
    `Computes on: ${status.device} (${status.backend === '' ? 'nothing' : status.backend}, ` +
      `${String(status.threads)} threads, network ` +
      `"${status.network}")${status.canTrain ? '' : ' — cannot train'}`,
    `Node ${status.node}; memory ${gigabytes(status.memory.free)} free of ${gigabytes(status.memory.total)}`,
    `Versions: ${Object.entries(status.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}`,
    'Engines, best first:',
    ...status.ladder.map(
      (rung) =>
        `  ${rung.state.padEnd(11)} ` +
        `${rung.title}${rung.reason === null ? '' : ` — ${rung.reason}`}${rung.fix === null ? '' : `\n              ${rung.fix}`}`,
    ),
  ]
  if (status.selfTest !== null) {
    lines.push(`Self-test: ${status.selfTest.passed ? 'passed' : 'FAILED'} in ${status.selfTest.seconds.toFixed(1)} s`)
    lines.push(
      ...status.selfTest.checks.map(
        (check) =>
          `  ${check.passed ? 'ok  ' : 'FAIL'} ${check.name}: difference ${check.difference.toExponential(1)}, ` +
          `allowed ${check.tolerance.toExponential(1)}`,
      ),
    )
  }
  lines.push(
    ...status.problems.map(
      (problem) => `${problem.severity}: ${problem.message}${problem.fix === null ? '' : `\n  ${problem.fix}`}`,
    ),
  )
  if (status.problems.length === 0) lines.push('Everything is in order.')
  return lines.join('\n')
}

/** `aulens doctor` */
export const doctorCommand = (): Command =>
  baseCommand('doctor', 'what computes here, what is missing, what to do', 'aulens doctor --json')
    .option('--no-self-test', 'leave out the comparison with stored reference numbers')
    .action(async (options: CommonOptions & { selfTest: boolean }) => {
      await runCommand(options, false, async (session) => {
        const status = await session.lab.request('engine.status', { selfTest: options.selfTest })
        session.print(status, describe(status))
      })
    })

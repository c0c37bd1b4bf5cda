import type { Command } from 'commander'
import { BenchSummary, type BenchResult } from '../../shared/contract/bench.ts'
import { runCommand } from '../session.ts'
import { baseCommand, wholeNumber } from './options.ts'

const describe = (result: BenchResult): string => {
  const value = `${result.name}: ${result.value.toPrecision(3)} ${result.unit === '1' ? '' : result.unit}`.trimEnd()
  const ratio = result.peer === null || result.ratio === null ? '' : `; ${result.peer.name}: ${result.peer.value.toPrecision(3)} ${result.unit}; ratio ${result.ratio.toFixed(2)}`
  return `${value}${ratio}${result.limit === null ? '' : ` (limit ${String(result.limit)})`}`
}

/** `aulens bench` */
export const benchCommand = (): Command =>
  baseCommand('bench', 'time training, inspection and import, beside PyTorch where it is installed ($AULENS_BENCH_PYTHON, else python3)', 'aulens bench --rounds 5 --json')
    .option('--rounds <n>', 'rounds in which AULens and its peer take turns', wholeNumber(1, 100), 5)
    .option('--import-frames <n>', 'frames of the import benchmark', wholeNumber(30, 100_000), 1308)
    .action(async (options: { json?: boolean; rounds: number; importFrames: number }) => {
      await runCommand(options, false, async (session) => {
        const summary = BenchSummary.parse(await session.run('bench.run', { rounds: options.rounds, importFrames: options.importFrames }))
        session.print(summary, summary.results.map(describe).join('\n'))
      })
    })

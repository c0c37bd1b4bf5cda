import { resolve } from 'node:path'
import type { Command } from 'commander'
import { ReportResult } from '../../shared/contract/output.ts'
import { runCommand, type CommonOptions } from '../session.ts'
import { baseCommand } from './options.ts'

/** `aulens report [RUN…] --out DIR` */
export const reportCommand = (): Command =>
  baseCommand('report', 'the paper\'s figures and tables for this project, beside the published values', 'aulens report run-1 --out ./report')
    .argument('[runs...]', 'runs of the project (default: the newest finished one)')
    .requiredOption('--out <dir>', 'folder to write')
    .action(async (runs: string[], options: CommonOptions & { out: string }) => {
      await runCommand(options, true, async (session) => {
        const result = ReportResult.parse(await session.run('report.write', { runs, out: resolve(options.out) }))
        session.print(result, `${result.index} (open it in any browser; it needs no network), and ${String(result.files.length - 1)} files beside it.`)
      })
    })

import { resolve } from 'node:path'
import type { Command } from 'commander'
import { AULensError } from '../../shared/contract/errors.ts'
import { ReportResult, ReproducedRun } from '../../shared/contract/output.ts'
import { runCommand, type CommonOptions, type Session } from '../session.ts'
import { faceChoices, type FaceChoice } from '../../shared/contract/privacy.ts'
import { baseCommand, choice } from './options.ts'

const facesHelp = 'whose faces figures show: those of subjects who may be shown in publications (others coarsened), filters shown by such faces only (replaced), none, or all'

const Reproduction = ReportResult.extend({ reproduced: ReproducedRun.array() })

const same = (yes: boolean): string => (yes ? 'the same' : 'DIFFERENT')

const reproduce = async (session: Session, settings: string, out: string): Promise<void> => {
  const result = Reproduction.parse(await session.run('report.reproduce', { settings: resolve(settings), out: resolve(out) }))
  session.print(result, [
    ...result.reproduced.map(({ was, run, checkpoint, evaluation, evidence }) => `${was} again as ${run}: weights ${same(checkpoint)}, confusion ${same(evaluation)}${evidence === null ? '' : `, evidence ${same(evidence)}`}`),
    result.index,
  ].join('\n'))
  if (result.reproduced.some(({ checkpoint, evaluation, evidence }) => !checkpoint || !evaluation || evidence === false)) {
    throw new AULensError('REPORT_NOT_REPRODUCED', 'The numbers are not those of the report.', { hint: 'Bit-for-bit equality holds on the same machine, engine and version of AULens; compare both reports\' provenance.' })
  }
}

/** `aulens report [RUN…] --out DIR` */
export const reportCommand = (): Command =>
  baseCommand('report', 'the paper\'s figures and tables for this project, beside the published values', 'aulens report run-1 --out ./report')
    .argument('[runs...]', 'runs of the project (default: the newest finished one)')
    .requiredOption('--out <dir>', 'folder to write')
    .option('--from <settings.json>', 'train the runs of an earlier report again, from the file beside it, and say what came out the same')
    .addOption(choice('--faces <whose>', facesHelp, faceChoices, 'cleared'))
    .action(async (runs: string[], options: CommonOptions & { out: string; from?: string; faces: FaceChoice }) => {
      await runCommand(options, true, async (session) => {
        if (options.from !== undefined) {
          await reproduce(session, options.from, options.out)
          return
        }
        const result = ReportResult.parse(await session.run('report.write', { runs, out: resolve(options.out), faces: options.faces }))
        if (result.shielded > 0) session.warn(`${String(result.shielded)} pictures of faces were coarsened or left out; "aulens consent" says who may be shown.`)
        session.print(result, `${result.index} (open it in any browser; it needs no network), and ${String(result.files.length - 1)} files beside it.`)
      })
    })

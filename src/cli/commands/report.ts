import { resolve } from 'node:path'
import type { Command } from 'commander'
import { AULensError } from '../../shared/contract/errors.ts'
import { ReportResult, ReproducedRun } from '../../shared/contract/output.ts'
import { runCommand, type CommonOptions, type Session } from '../session.ts'
import { faceChoices, type FaceChoice } from '../../shared/contract/privacy.ts'
import { baseCommand, choice } from './options.ts'

const facesHelp =
  'whose faces figures show: those of subjects who may be shown in publications (others coarsened), ' +
  'filters shown by such faces only (replaced), none, or all'

const Reproduction = ReportResult.extend({ reproduced: ReproducedRun.array() })

const same = (yes: boolean): string => (yes ? 'the same' : 'DIFFERENT')

const reproduce = async (session: Session, settings: string, out: string): Promise<void> => {
  const result = Reproduction.parse(
    await session.run('report.reproduce', { settings: resolve(settings), out: resolve(out) }),
  )
  session.print(
    result,
    [
      ...result.reproduced.map(
        ({ was, run, checkpoint, evaluation, evidence }) =>
          `${was} again as ${run}: weights ${same(checkpoint)}, confusion ` +
          `${same(evaluation)}${evidence === null ? '' : `, evidence ${same(evidence)}`}`,
      ),
      result.index,
    ].join('\n'),
  )
  if (
    result.reproduced.some(({ checkpoint, evaluation, evidence }) => !checkpoint || !evaluation || evidence === false)
  ) {
    throw new AULensError('REPORT_NOT_REPRODUCED', 'The numbers are not those of the report.', {
      hint:
        "Bit-for-bit equality holds on the same machine, engine and version of AULens; compare both reports' " +
        'provenance.',
    })
  }
}

const namesList = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

/** "all": every experiment that has a finished network. */
const experimentsOf = async (session: Session, names: readonly string[]): Promise<string[]> => {
  if (!names.includes('all')) return [...names]
  const finished = (await session.lab.request('experiment.list', {}))
    .filter(({ cells }) => cells.done > 0)
    .map(({ experiment }) => experiment)
  if (finished.length === 0)
    throw new AULensError('REPORT_EMPTY', 'The project has no experiment with a finished network.', {
      hint: 'Start one first: aulens cross-validate.',
    })
  return finished.reverse()
}

/** `aulens report [RUN…] --out DIR` */
export const reportCommand = (): Command =>
  baseCommand(
    'report',
    "the paper's figures and tables for this project, beside the published values",
    'aulens report run-1 --out ./report',
  )
    .argument('[runs...]', 'runs of the project (default: the newest finished one, or those of the experiments)')
    .requiredOption('--out <dir>', 'folder to write')
    .option(
      '--experiment <names>',
      'cross-validations, e.g. experiment-1,experiment-2, or all: tables 1 to 3 with every fold; without ' +
        'runs the filters of one network a corpus',
      namesList,
    )
    .option(
      '--from <settings.json>',
      'train the runs of an earlier report again, from the file beside it, and say what came out the same',
    )
    .addOption(choice('--faces <whose>', facesHelp, faceChoices, 'cleared'))
    .action(
      async (
        runs: string[],
        options: CommonOptions & { out: string; from?: string; experiment?: string[]; faces: FaceChoice },
      ) => {
        await runCommand(options, true, async (session) => {
          if (options.from !== undefined) {
            await reproduce(session, options.from, options.out)
            return
          }
          const result = ReportResult.parse(
            await session.run('report.write', {
              runs,
              experiments: await experimentsOf(session, options.experiment ?? []),
              out: resolve(options.out),
              faces: options.faces,
            }),
          )
          if (result.shielded > 0)
            session.warn(
              `${String(result.shielded)} pictures of faces were coarsened or left out; "aulens consent" says who ` +
                'may be shown.',
            )
          session.print(
            result,
            `${result.index} (open it in any browser; it needs no network), and ` +
              `${String(result.files.length - 1)} files beside it.`,
          )
        })
      },
    )

import { resolve } from 'node:path'
import { Command } from 'commander'
import {
  codeFormats,
  ExportedCodes,
  ImportedCodes,
  MergedProject,
  type CodeFormat,
  type SetAside,
} from '../../shared/contract/codes.ts'
import type { Assignment } from '../../shared/contract/coding.ts'
import { AULensError } from '../../shared/contract/errors.ts'
import { runCommand, type CommonOptions, type Session } from '../session.ts'
import { baseCommand, decimal } from './options.ts'

interface ExportOptions extends CommonOptions {
  readonly out: string
  readonly fps: number
}
interface ImportOptions extends CommonOptions {
  readonly corpus?: string
  readonly coder?: string
  readonly into?: string
  readonly fps: number
}

const checkFormat = (format: string, command: Command): CodeFormat =>
  codeFormats.find((known) => known === format) ??
  command.error(`error: unknown format '${format}'. Formats: ${codeFormats.join(', ')}.`, { exitCode: 2 })

/** By number, title or id. */
export const findAssignment = async (session: Session, name: string): Promise<Assignment> => {
  const all = await session.lab.request('assignment.list', {})
  const found = all.find(({ id, number, title }) => id === name || String(number) === name || title === name)
  if (found === undefined) {
    throw new AULensError('ASSIGNMENT_NOT_FOUND', `There is no session "${name}" in this project.`, {
      hint:
        all.length === 0
          ? 'It has none yet.'
          : `Sessions: ${all.map(({ number, title }) => `${String(number)} (${title})`).join(', ')}.`,
    })
  }
  return found
}

export const describeConflicts = (conflicts: readonly SetAside[]): string =>
  conflicts.length === 0
    ? ''
    : `\n${String(conflicts.length)} differ from what is here; what is here stays, the others are set ` +
      `aside:\n${conflicts.map(({ coderName, target, what }) => `  ${what} of ${coderName ?? 'nobody named'}, ${target}`).join('\n')}`

const exportPart = (): Command =>
  baseCommand('export', 'write what coders handed in', 'aulens codes export 1 elan --out codes --fps 30')
    .argument('<session>', 'number or title of a coding session')
    .argument('<format>', codeFormats.join(', '))
    .requiredOption('--out <path>', 'file (csv) or folder (the other formats) to write')
    .option('--fps <n>', 'frames a second of the recording, for formats with times', decimal(1, 500), 30)
    .action(async (name: string, format: string, options: ExportOptions, command: Command) => {
      const known = checkFormat(format, command)
      await runCommand(options, true, async (session) => {
        const { id } = await findAssignment(session, name)
        const result = ExportedCodes.parse(
          await session.run('codes.export', {
            assignment: id,
            format: known,
            out: resolve(options.out),
            framesPerSecond: options.fps,
          }),
        )
        session.print(
          result,
          `${String(result.answers)} answers in ${String(result.files.length)} ` +
            `files.${result.left.length === 0 ? '' : ` Not in this format: ${result.left.join('; ')}.`}`,
        )
      })
    })

const importPart = (): Command =>
  baseCommand(
    'import',
    'take codes from files; what is in the project stays as it is',
    'aulens codes import openface out/ --corpus ckplus --coder OpenFace',
  )
    .argument('<format>', codeFormats.join(', '))
    .argument('<path>', 'file or folder')
    .option('--corpus <name>', 'the corpus whose sequences the files name (S005_001.eaf)')
    .option('--coder <name>', 'who coded, where the format does not say')
    .option('--into <session>', 'add to this session (default: a new one, or the one that a CSV came from)')
    .option('--fps <n>', 'frames a second of the recording, for formats with times', decimal(1, 500), 30)
    .action(async (format: string, path: string, options: ImportOptions, command: Command) => {
      const known = checkFormat(format, command)
      await runCommand(options, true, async (session) => {
        const into = options.into === undefined ? {} : { into: (await findAssignment(session, options.into)).id }
        const result = ImportedCodes.parse(
          await session.run('codes.import', {
            format: known,
            path: resolve(path),
            framesPerSecond: options.fps,
            ...into,
            ...(options.corpus === undefined ? {} : { corpus: options.corpus }),
            ...(options.coder === undefined ? {} : { coder: options.coder }),
          }),
        )
        const problems = result.problems.map(({ place, message }) => `\n  ${place}: ${message}`).join('')
        session.print(
          result,
          `“${result.title}”: ${String(result.added)} answers added, ${String(result.known)} known already, ` +
            `${String(result.problems.length)} not taken.${problems}${describeConflicts(result.conflicts)}`,
        )
      })
    })

const mergePart = (): Command =>
  baseCommand(
    'merge',
    'take what was coded in another copy of the project; nothing is overwritten',
    'aulens codes merge /media/usb/study.aulens',
  )
    .argument('<other>', 'project folder of the other copy; it is only read')
    .action(async (other: string, options: CommonOptions) => {
      await runCommand(options, true, async (session) => {
        const result = MergedProject.parse(await session.run('codes.merge', { project: resolve(other) }))
        const renamed = result.renamed.map(({ from, to }) => `\n  another “${from}” is now “${to}”`).join('')
        session.print(
          result,
          `${String(result.events)} answers and edits, ${String(result.agreements)} agreements, ` +
            `${String(result.coders)} coders, ${String(result.assignments)} sessions ` +
            `added.${renamed}${describeConflicts(result.conflicts)}`,
        )
      })
    })

/** `aulens codes export|import|merge` */
export const codesCommand = (): Command =>
  new Command('codes')
    .description('FACS codes and judgements: to files, from files, from another copy of the project')
    .addHelpText('after', '\nExample:\n  aulens codes export 1 csv --out judgements.csv')
    .addCommand(exportPart())
    .addCommand(importPart())
    .addCommand(mergePart())

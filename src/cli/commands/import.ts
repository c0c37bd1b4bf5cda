import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { ImportResult, alignments, detectors, layouts, type Alignment } from '../../shared/contract/corpus.ts'
import { AULensError } from '../../shared/contract/errors.ts'
import { ImportAnswers, classPresets } from '../../shared/contract/import-answers.ts'
import { writeCsvText } from '../../shared/exchange/csv-text.ts'
import { nextStepOf } from '../../lab/corpora/findings.ts'
import { runCommand, type CommonOptions } from '../session.ts'
import { baseCommand, choice } from './options.ts'

type Layout = (typeof layouts)[number]
type Detector = (typeof detectors)[number]

/** Findings of one code that are printed; the rest are counted. */
const printed = 20
const weights = { error: 0, warning: 1, note: 2 } as const

/** What was odd, worst first: file and row, a sentence, and once for each kind what to do. */
const describeFindings = (findings: ImportResult['findings']): string => {
  const byCode = new Map<string, ImportResult['findings']>()
  for (const finding of findings) byCode.set(finding.code, [...(byCode.get(finding.code) ?? []), finding])
  return [...byCode]
    .sort(([, [a]], [, [b]]) => weights[a?.severity ?? 'note'] - weights[b?.severity ?? 'note'])
    .flatMap(([code, all]) => [
      `\n${all[0]?.severity ?? ''} ${code} (${String(all.length)})`,
      ...all.slice(0, printed).map(({ path, message }) => `  ${message.includes(path) ? '' : `${path}: `}${message}`),
      ...(all.length > printed
        ? [`  … and ${String(all.length - printed)} more; --findings FILE.csv writes them all.`]
        : []),
      ...(nextStepOf(code) === null ? [] : [`  Next: ${nextStepOf(code) ?? ''}`]),
    ])
    .join('\n')
}

const writeFindings = (file: string, findings: ImportResult['findings']): void => {
  const rows = findings.map(({ severity, code, path, message }) => {
    const [, name = path, row = ''] = /^(.*)#(\d+)$/.exec(path) ?? []
    return [severity, code, name, row, message, nextStepOf(code) ?? '']
  })
  writeFileSync(file, writeCsvText(['severity', 'code', 'file', 'row', 'message', 'next'], rows))
}

interface AnswerOptions {
  readonly answers?: string
  readonly subjectPattern?: string
  readonly classesPreset?: string
  readonly missing?: string
}

/**
 * The answers of a file, and of options, which come first.
 *
 * @throws AULensError ANSWERS_UNREADABLE, ANSWERS_INVALID
 */
const readAnswers = (options: AnswerOptions): ImportAnswers => {
  let fromFile: unknown = {}
  if (options.answers !== undefined) {
    try {
      fromFile = JSON.parse(readFileSync(options.answers, 'utf8'))
    } catch (cause) {
      throw new AULensError('ANSWERS_UNREADABLE', `The answers ${options.answers} cannot be read as JSON.`, {
        path: options.answers,
        cause,
        hint: 'docs/corpora.md shows such a file.',
      })
    }
  }
  const { subjectPattern: pattern, classesPreset: classes, missing } = options
  const result = ImportAnswers.safeParse({
    ...(typeof fromFile === 'object' ? fromFile : { '': fromFile }),
    ...(pattern === undefined ? {} : { subjects: { from: 'pattern', pattern } }),
    ...(classes === undefined ? {} : { classes }),
    ...(missing === undefined ? {} : { missing: missing.split(',') }),
  })
  if (result.success) return result.data
  const places = result.error.issues.map(({ path }) => path.map(String).join('.')).filter((place) => place !== '')
  throw new AULensError(
    'ANSWERS_INVALID',
    `The answers cannot be used${places.length === 0 ? '' : `: ${[...new Set(places)].join(', ')}`}.`,
    {
      hint:
        'Answers are classes (a preset), subjects ({"from": "pattern", "pattern": "^([^_]+)_"}, with one group; ' +
        '{"from": "folder"}; {"from": "each"}) and missing (a list of cells). docs/corpora.md shows them.',
    },
  )
}

/** What the import went by, as one would write it into a file. */
const describeAnswers = (answers: ImportAnswers | undefined): string =>
  answers === undefined ? '' : `Answers, kept with the corpus: ${JSON.stringify(answers)}\n`

/** `aulens import LAYOUT PATH` */
export const importCommand = (): Command =>
  baseCommand(
    'import',
    'read a corpus: find its faces, labels and Action Units; its files are never changed',
    'aulens import ckplus /data/CK+ --detector haar',
  )
    .argument('<layout>', layouts.join(', '))
    .argument('<path>', 'folder (or file) of the corpus')
    .addOption(
      choice(
        '--detector <name>',
        "how faces are found: the paper's Haar cascade, a modern detector, or none (pictures are faces already); " +
          'default: haar for ckplus, blazeface elsewhere',
        detectors,
      ),
    )
    .addOption(
      choice('--align <by>', 'turn and scale faces so that the eyes lie level at fixed points', alignments, 'none'),
    )
    .option('--name <name>', "name in the project (default: the layout's)")
    .option('--answers <file>', 'JSON file that says what only you know of the corpus (docs/corpora.md)')
    .option('--subject-pattern <pattern>', "regular expression whose one group is the person in a picture's path")
    .addOption(choice('--classes-preset <name>', 'what numbers or initials of classes mean', classPresets))
    .option('--missing <list>', 'cells that say nothing, separated by commas (default: NA, 9, 99, 999, -99 and such)')
    .option('--findings <file>', 'write all findings to this CSV file')
    .action(
      async (
        layout: string,
        path: string,
        options: CommonOptions &
          AnswerOptions & { detector?: Detector; align: Alignment; name?: string; findings?: string },
        command: Command,
      ) => {
        if (!(layouts as readonly string[]).includes(layout))
          command.error(`error: unknown layout '${layout}'. Layouts: ${layouts.join(', ')}.`, { exitCode: 2 })
        await runCommand(options, 'make', async (session) => {
          const answers = readAnswers(options)
          const result = ImportResult.parse(
            await session.run('corpus.import', {
              layout: layout as Layout,
              path: resolve(path),
              ...(options.detector === undefined ? {} : { detector: options.detector }),
              alignment: options.align,
              answers,
              ...(options.name === undefined ? {} : { name: options.name }),
            }),
          )
          if (options.findings !== undefined) writeFindings(options.findings, result.findings)
          session.print(
            result,
            (
              `Corpus "${result.corpus}": ${String(result.samples)} frames, ${String(result.sequences)} sequences ` +
              `(${String(result.labelled)} labelled), ${String(result.subjects)} subjects, ` +
              `${String(result.findings.length)} findings.\n${describeAnswers(result.answers)}${describeFindings(result.findings)}`
            ).trimEnd(),
          )
        })
      },
    )

import { mkdir } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import type { z } from 'zod'
import type { codesMethods, ExportedCodes, PackedCodes } from '../../../shared/contract/codes.ts'
import type { Assignment, Consensus, GivenAnswer } from '../../../shared/contract/coding.ts'
import { AULensError } from '../../../shared/contract/errors.ts'
import { ckPlusFacsPath, ckPlusScores, writeCkPlusFacs } from '../../../shared/exchange/ckplus-facs.ts'
import { writeDatavyu } from '../../../shared/exchange/datavyu.ts'
import { writeElan } from '../../../shared/exchange/elan.ts'
import { sequenceName, type FaceCoding } from '../../../shared/exchange/face-coding.ts'
import { writeFacialColumns } from '../../../shared/exchange/facial-columns.ts'
import { writeJudgements } from '../../../shared/exchange/judgements-csv.ts'
import { atomicWrite } from '../../store/arrays/atomic-write.ts'
import { agreedAnswers } from './agreed-answers.ts'

type Request = z.output<(typeof codesMethods)['codes.pack']['input']>

/** A part of a path that means nothing to any system's folders. */
const fileName = (name: string): string => name.replace(/[^\p{L}\p{N} ._-]+/gu, '_').replace(/^\.+/, '_')

const codingsOf = (given: readonly GivenAnswer[]): FaceCoding[] =>
  given.flatMap(({ target, coderName, state, repeat, answer }) =>
    state === 'save' && repeat === 0 && answer?.kind === 'face'
      ? [
          {
            subject: target.subject ?? '',
            sequence: target.sequence ?? '',
            coder: coderName,
            answer: { ...answer, scores: [...answer.scores].sort((a, b) => a.frame - b.frame) },
          },
        ]
      : [],
  )

/** Sequences with the codings of each, one a coder. */
const bySequence = (codings: readonly FaceCoding[]): FaceCoding[][] => {
  const sequences = new Map<string, FaceCoding[]>()
  for (const coding of codings)
    sequences.set(sequenceName(coding), [...(sequences.get(sequenceName(coding)) ?? []), coding])
  return [...sequences.values()]
}

/** Paths below the folder, and contents. */
const filesOf = (
  codings: readonly FaceCoding[],
  { format, framesPerSecond }: Request,
  now: Date,
): [string, string][] => {
  const named = (coding: FaceCoding): string => fileName(sequenceName(coding))
  const alone = (write: (coding: FaceCoding) => string, ending: string): [string, string][] =>
    codings.map((coding) => [join(fileName(coding.coder), `${named(coding)}${ending}`), write(coding)])
  const together = (write: (own: readonly FaceCoding[]) => string, ending: string): [string, string][] =>
    bySequence(codings).flatMap((own) =>
      own.slice(0, 1).map((coding): [string, string] => [`${named(coding)}${ending}`, write(own)]),
    )
  switch (format) {
    case 'elan':
      return together((own) => writeElan(own, framesPerSecond, now), '.eaf')
    case 'datavyu':
      return together((own) => writeDatavyu(own, framesPerSecond), '.csv')
    case 'openface':
    case 'pyfeat':
      return alone((coding) => writeFacialColumns(format, coding, framesPerSecond), '.csv')
    case 'ckplus':
      return codings
        .filter((coding) => ckPlusScores(coding).size > 0)
        .map((coding) => [
          join(fileName(coding.coder), 'FACS', ...ckPlusFacsPath(coding).split('/').map(fileName)),
          writeCkPlusFacs(coding),
        ])
    case 'csv':
      return []
  }
}

const leftBy = (format: Request['format'], given: readonly GivenAnswer[], codings: readonly FaceCoding[]): string[] => {
  const left = given.some(({ state, repeat, answer }) => answer !== null && (state !== 'save' || repeat > 0))
    ? ['answers that were skipped or not finished, and second looks']
    : []
  if (format === 'ckplus') {
    left.push('sides, confidence, notes (also of single units), onset and offset, and frames other than the apex')
    if (codings.some((coding) => ckPlusScores(coding).size === 0)) left.push('sequences without any unit')
  }
  return left
}

/**
 * The files of an export, not written: one table (CSV), or for faces a file a sequence with all coders (ELAN, Datavyu),
 * or a folder a coder (the others).
 *
 * @throws AULensError NOTHING_TO_EXPORT, FORMAT_FOR_FACES
 */
export const packCodes = (
  assignment: Assignment,
  given: readonly GivenAnswer[],
  consensus: readonly Consensus[],
  request: Request,
): PackedCodes => {
  const { format } = request
  if (given.length === 0)
    throw new AULensError('NOTHING_TO_EXPORT', 'Nobody has handed in this work yet.', {
      hint: 'Answers can be exported once they are final.',
    })
  if (format !== 'csv' && assignment.kind === 'filters')
    throw new AULensError('FORMAT_FOR_FACES', `Judgements of filters have no time: ${format} cannot hold them.`, {
      hint: 'Export them as csv.',
    })
  const agreed = request.answers === 'agreed' ? agreedAnswers(given, consensus) : null
  const answers = agreed?.answers ?? given
  if (answers.length === 0)
    throw new AULensError('NOTHING_TO_EXPORT', 'Nothing is agreed on yet.', {
      hint: 'Settle disagreements first, or export what each coder said.',
    })
  const codings = codingsOf(answers)
  const files =
    format === 'csv'
      ? [[`${fileName(assignment.title)}.csv`, writeJudgements(assignment, answers, agreed?.reasons)] as const]
      : filesOf(codings, request, new Date())
  const left =
    format === 'csv'
      ? []
      : [
          ...leftBy(format, answers, codings),
          ...(agreed !== null && agreed.reasons.size > 0 ? ['the reasons of what was agreed on'] : []),
        ]
  return {
    files: files.map(([path, text]) => ({ path: path.split(sep).join('/'), text })),
    answers: format === 'csv' ? answers.length : codings.length,
    left,
    unsettled: agreed?.unsettled ?? 0,
  }
}

/** Writes an export: to the file `out` (CSV), or to files below the folder `out`. */
export const writePacked = async (
  { files, answers, left }: PackedCodes,
  format: Request['format'],
  out: string,
): Promise<ExportedCodes> => {
  const placed = files.map(({ path, text }) => ({ path: format === 'csv' ? out : join(out, ...path.split('/')), text }))
  for (const { path, text } of placed) {
    await mkdir(dirname(path), { recursive: true })
    await atomicWrite(path, Buffer.from(text, 'utf8'))
  }
  return { files: placed.map(({ path }) => path), answers, left }
}

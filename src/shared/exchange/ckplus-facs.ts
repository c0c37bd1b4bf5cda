import { scoresOfUnits, type UnitScores } from '../coding/unit-scores.ts'
import { parseFacsCode } from '../facs/facs-code.ts'
import type { FaceCoding } from './face-coding.ts'

/** A number as CK+ writes it, "   1.2000000e+01". */
const number = (value: number): string => `   ${value.toExponential(7).replace(/e([+-])(\d)$/, 'e$10$2')}`

/** The frame whose codes stand for a sequence: the apex, or where none is scored the last scored frame. */
export const codedFrame = ({ apex, scores }: FaceCoding['answer']): number | null =>
  scores.find(({ frame }) => frame === apex)?.frame ??
  scores.reduce<number | null>((last, { frame }) => Math.max(last ?? 0, frame), null)

export const ckPlusScores = ({ answer }: FaceCoding): UnitScores => {
  const frame = codedFrame(answer)
  return scoresOfUnits(parseFacsCode(answer.scores.find((score) => score.frame === frame)?.codes ?? '').units)
}

/**
 * A CK+ FACS file: a line a unit, its number and its intensity, 0 where it was not graded. It has no place for sides,
 * notes or other frames.
 */
export const writeCkPlusFacs = (coding: FaceCoding): string =>
  [...ckPlusScores(coding)]
    .sort(([a], [b]) => a - b)
    .map(([au, level]) => `${number(au)}${number(level ?? 0)}\n`)
    .join('')

/** Its place below the folder FACS: `S005/001/S005_001_00000011_facs.txt`. */
export const ckPlusFacsPath = ({ subject, sequence, answer }: FaceCoding): string =>
  `${subject}/${sequence}/${subject}_${sequence}_${String(codedFrame(answer) ?? 1).padStart(8, '0')}_facs.txt`

import { actionUnits } from './action-units.ts'
import { alternatives } from './facs-rules.ts'
import { intensityLetters } from './intensity.ts'
import { otherFacsCodes } from './other-codes.ts'

/**
 * Version of what may be written and saved: the numbers of `facs-code.ts` and the rules of `facs-rules.ts`. It goes up
 * with every change of
 * either, so that nobody codes by other rules than those that their answers are read by.
 */
export const codingRules = 1

/** The rules as data, for whoever reads a packet without this program. */
export const codebook = {
  rules: codingRules,
  units: [
    ...actionUnits.map(({ number, name }) => ({ number, name })),
    ...[...otherFacsCodes].map(([number, name]) => ({ number, name })),
  ].sort((a, b) => a.number - b.number),
  intensities: [...intensityLetters, 'X'],
  sides: ['L', 'R', 'B'],
  alternatives: alternatives.map(([one, other, reason]) => ({ one, other, reason })),
}

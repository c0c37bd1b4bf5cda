import type {
  ActionUnitScore,
  Criterion,
  Ground,
  ShuffleScheme,
  VerdictGrade,
} from '../../../../shared/contract/evidence.ts'
import { criterionRules } from '../../../../shared/evidence/verdict-rules.ts'
import type { IconName } from '../../../styles/icons.ts'

export { gradeName, gradeSign, gradeTag } from '../../../format/verdict.ts'

/** For those who have not read the rules. */
export const gradeMeans: Readonly<Record<VerdictGrade, string>> = {
  strong: 'holds against every question that could be asked',
  moderate: 'holds, with doubts',
  weak: 'little speaks for it',
  confounded: 'something else explains it as well, most often the emotion',
  none: 'not above chance',
}

export const outcomeIcon: Readonly<Record<Ground['outcome'], IconName>> = {
  held: 'ok',
  failed: 'error',
  doubtful: 'warn',
  unknown: 'minus',
}
export const outcomeName: Readonly<Record<Ground['outcome'], string>> = {
  held: 'holds',
  failed: 'fails',
  doubtful: 'doubtful',
  unknown: 'not known',
}
export const criterionName = (criterion: Criterion): string =>
  criterionRules.find((rule) => rule.criterion === criterion)?.name ?? criterion

export const schemeName: Readonly<Record<ShuffleScheme, string>> = {
  all: 'all',
  emotion: 'within emotion',
  subject: 'within subject',
}
export const significance = 0.05

/** ★ family-wise (max-T), • false-discovery rate only, empty for neither and where nothing was tested. */
export const markOf = (unit: ActionUnitScore, scheme: ShuffleScheme): '★' | '•' | '' => {
  const test = unit.tests?.[scheme] ?? null
  if (test === null) return ''
  if (test.pMaxT !== null && test.pMaxT <= significance) return '★'
  return test.q !== null && test.q <= significance ? '•' : ''
}

const signed = (text: string): string => text.replace('-', '\u2212')
/** "[1.29, 1.83]"; empty where there is none. */
export const interval = (bounds: readonly [number, number] | null): string =>
  bounds === null ? '' : signed(`[${bounds[0].toFixed(2)}, `) + signed(`${bounds[1].toFixed(2)}]`)

import type { VerdictGrade } from '../../shared/contract/evidence.ts'

export const gradeName: Readonly<Record<VerdictGrade, string>> = {
  strong: 'Strong',
  moderate: 'Moderate',
  weak: 'Weak',
  confounded: 'Confounded',
  none: 'None',
}
/** A sign beside the word, so that grades can be told apart at a glance and without colour. */
export const gradeSign: Readonly<Record<VerdictGrade, string>> = {
  strong: '●●●',
  moderate: '●●○',
  weak: '●○○',
  confounded: '◐',
  none: '○○○',
}
export const gradeTag: Readonly<Record<VerdictGrade, string>> = {
  strong: 'tag-ok',
  moderate: 'tag-ok',
  weak: '',
  confounded: 'tag-warn',
  none: '',
}

import { actionUnitOf } from '../../shared/facs/action-units.ts'

/** "Lip corner puller"; empty where the number is not in the table. */
export const unitName = (au: number): string => {
  const name = actionUnitOf(au)?.name ?? ''
  return name.slice(0, 1) + name.slice(1).toLowerCase()
}

/** At first mention in a view: "AU 12 Lip corner puller". */
export const unitLabel = (au: number): string => `AU ${au} ${unitName(au)}`.trimEnd()

/** A score with two decimals; "undefined" for what has no value, "infinite" for what has no bound. */
export const score = (value: number | null, digits = 2): string => {
  if (value === null || Number.isNaN(value)) return 'undefined'
  if (!Number.isFinite(value)) return 'infinite'
  return value.toFixed(digits).replace('-', '\u2212')
}

/** p to two significant figures. */
export const pValue = (value: number | null): string => (value === null ? '–' : String(Number(value.toPrecision(2))))

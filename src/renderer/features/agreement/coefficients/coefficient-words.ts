import type { AgreementEstimate } from '../../../../shared/contract/agreement.ts'
import { score } from '../../../format/action-unit.ts'

const reasons: Readonly<Record<NonNullable<AgreementEstimate['reason']>, string>> = {
  'nothing-rated-twice': 'nothing was judged by two',
  'one-category': 'only one category was used',
  'nothing-scored': 'nobody scored it',
}

const shortReasons: Readonly<Record<NonNullable<AgreementEstimate['reason']>, string>> = {
  'nothing-rated-twice': 'not judged by two',
  'one-category': 'one category',
  'nothing-scored': 'not scored',
}
/** The same for a crowded cell. */
export const whyShort = ({ reason }: AgreementEstimate): string => (reason === null ? '' : shortReasons[reason])

/** Two decimals; what rounds to nothing has no sign. */
const figure = (value: number | null): string => score(value === null || Math.abs(value) >= 0.005 ? value : 0)
/** "0.74", or "undefined". */
export const valueWords = ({ value }: AgreementEstimate): string => figure(value)
/** "0.67 to 0.80"; empty where there is no interval. */
export const intervalWords = ({ low, high }: AgreementEstimate): string =>
  low === null || high === null ? '' : `${figure(low)} to ${figure(high)}`
/** Why it is undefined, or how often its resamples were. */
export const whyWords = ({ value, reason, low, undefinedShare }: AgreementEstimate): string => {
  if (reason !== null) return `undefined: ${reasons[reason]}`
  return value !== null && low === null && undefinedShare > 0 ? 'no interval: most resamples are undefined' : ''
}
export const wholePercent = ({ value }: AgreementEstimate): string =>
  value === null ? 'undefined' : `${(value * 100).toFixed(0)}\u202f%`
/** "58 to 74 %"; empty where there is no interval. */
export const wholeIntervalPercent = ({ low, high }: AgreementEstimate): string =>
  low === null || high === null ? '' : `${(low * 100).toFixed(0)} to ${(high * 100).toFixed(0)}\u202f%`

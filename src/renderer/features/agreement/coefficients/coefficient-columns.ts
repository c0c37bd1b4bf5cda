import type { AgreementEstimate, UnitAgreement } from '../../../../shared/contract/agreement.ts'

export type CoefficientName = 'cohen' | 'weighted' | 'fleiss' | 'alphaNominal' | 'alphaOrdinal' | 'index' | 'percent'
export type Coefficients = Pick<UnitAgreement, CoefficientName>

/** Coefficients in the order of the table. */
export const coefficientColumns: readonly {
  readonly name: CoefficientName
  readonly text: string
  readonly about: string
}[] = [
  { name: 'cohen', text: 'Cohen κ', about: 'Presence, two coders; of more, the mean over every two' },
  {
    name: 'weighted',
    text: 'weighted κ',
    about: 'Intensity, linear weights, two coders; of more, the mean over every two',
  },
  { name: 'fleiss', text: 'Fleiss κ', about: 'Presence, all coders; rows that are complete' },
  { name: 'alphaNominal', text: 'α nominal', about: 'Krippendorff, presence' },
  { name: 'alphaOrdinal', text: 'α ordinal', about: 'Krippendorff, intensity' },
  { name: 'index', text: 'FACS index', about: '2 × shared / scored; 0.70 is the certification level' },
  { name: 'percent', text: 'percent', about: 'Equal of all pairs of ratings' },
]

const none: AgreementEstimate = { value: null, reason: null, low: null, high: null, undefinedShare: 0 }
export const estimateOf = (of: Coefficients, name: CoefficientName): AgreementEstimate => of[name] ?? none

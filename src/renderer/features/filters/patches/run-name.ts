import type { RunSummary } from '../../../../shared/contract/run.ts'
import { count } from '../../../format/number.ts'

/** "Plain · 8 classes · fold 0 · step 27 000" */
export const runName = ({
  settings: { variant, classes, fold },
  bestStep,
}: Pick<RunSummary, 'settings' | 'bestStep'>): string =>
  `${variant === 'plain' ? 'Plain' : variant} · ${classes} classes · fold ` +
  `${fold}${bestStep === null ? '' : ` · step ${count(bestStep)}`}`

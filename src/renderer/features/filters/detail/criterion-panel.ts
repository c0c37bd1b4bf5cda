import type { Criterion } from '../../../../shared/contract/evidence.ts'
import type { DetailPanel } from '../address/detail-address.ts'

/** Where the numbers of a ground stand. */
export const panelOfCriterion: Readonly<Record<Criterion, DetailPanel>> = {
  family: 'scores',
  emotion: 'together',
  heldOut: 'bins',
  bins: 'bins',
  direction: 'responses',
  contrast: 'bins',
  place: 'place',
  stability: 'runs',
  controls: 'runs',
}

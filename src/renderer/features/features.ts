import type { Feature } from './feature.ts'
import { agreement } from './agreement/feature.ts'
import { coding } from './coding/feature.ts'
import { corpus } from './corpus/feature.ts'
import { doctor } from './doctor/feature.ts'
import { experiments } from './experiments/feature.ts'
import { filters } from './filters/feature.ts'
import { help } from './help/feature.ts'
import { home } from './home/feature.ts'
import { settings } from './settings/feature.ts'
import { live } from './live/feature.ts'
import { sequence } from './sequence/feature.ts'
import { train } from './train/feature.ts'

/** Every workspace, in the order of the rail; the first shows where an address is unknown. */
export const features: readonly Feature[] = [
  home,
  corpus,
  train,
  filters,
  coding,
  agreement,
  live,
  help,
  doctor,
  settings,
  sequence,
  experiments,
]

import type { Feature } from '../features/feature.ts'
import { agreement } from '../features/agreement/feature.ts'
import { coding } from '../features/coding/feature.ts'
import { corpus } from '../features/corpus/feature.ts'
import { doctor } from '../features/doctor/feature.ts'
import { experiments } from '../features/experiments/feature.ts'
import { filters } from '../features/filters/feature.ts'
import { help } from '../features/help/feature.ts'
import { home } from '../features/home/feature.ts'
import { settings } from '../features/settings/feature.ts'
import { live } from '../features/live/feature.ts'
import { sequence } from '../features/sequence/feature.ts'
import { train } from '../features/train/feature.ts'

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

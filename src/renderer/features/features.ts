import type { Feature } from './feature.ts'
import { doctor } from './doctor/feature.ts'
import { home } from './home/feature.ts'
import { runs } from './runs/feature.ts'

/** Every workspace, in the order of the rail; the first shows where an address is unknown. */
export const features: readonly Feature[] = [home, runs, doctor]

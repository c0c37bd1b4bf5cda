import type { LabClient } from '../../shared/contract/contract.ts'
import type { Gallery } from '../../shared/contract/filter.ts'
import type { RunSummary } from '../../shared/contract/run.ts'

/** The networks of an experiment, which nobody may have inspected, must not hide an older one that is. */
const mostTried = 60

/** Latest first, finished ones before others. */
const runsToTry = (runs: readonly RunSummary[]): RunSummary[] =>
  runs
    .filter((run) => run.bestStep !== null)
    .sort((a, b) => Number(b.state === 'done') - Number(a.state === 'done') || b.createdAt.localeCompare(a.createdAt))
    .slice(0, mostTried)

/** The first of the runs whose conv3 holds what is looked for; null where none does. */
export const newestInspected = async <T>(
  lab: LabClient,
  runs: readonly RunSummary[],
  find: (gallery: Gallery) => T | null,
): Promise<T | null> => {
  for (const { run } of runsToTry(runs)) {
    const found = find(await lab.call('filter.gallery', { run, layer: 'conv3' }))
    if (found !== null) return found
  }
  return null
}

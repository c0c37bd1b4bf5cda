import type { Evidence } from '../../shared/contract/evidence.ts'
import type { ControlResult, RobustnessResults } from '../../shared/evidence/verdict-grounds.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { comparisonFingerprint, controlsFingerprint, placeFingerprint } from './fingerprint.ts'
import { kindState } from './stored-robustness.ts'

/**
 * What is stored and still true of filters besides their scores, as a verdict wants it: only what was found for the
 * very AU that the
 * evidence names. What is missing, outdated or of another AU is left out, and counts neither way.
 */
export const robustnessOf = (
  store: ProjectStore,
  { run, settings: { layer, bins, smoothing, split, neutral }, filters }: Evidence,
): ((filter: number) => RobustnessResults) => {
  const place = kindState(store, { run, kind: 'place', layer }, () => placeFingerprint(store, run)).result
  const stability = kindState(store, { run, kind: 'stability', layer }, ({ runs }) =>
    comparisonFingerprint(store, run, runs),
  ).result
  const controls = kindState(store, { run, kind: 'controls', layer }, () => controlsFingerprint(store, run)).result
  // Divergences of other bins or faces are not to be compared.
  const comparable =
    split === 'all' && neutral && controls?.settings.bins === bins && controls.settings.smoothing === smoothing
  const best = new Map(filters.map((entry) => [entry.filter, entry.best?.au]))
  const placed = new Map(place?.filters.map((entry) => [entry.filter, entry]))
  const stable = new Map(stability?.filters.map((entry) => [entry.filter, entry]))
  const controlled = new Map(controls?.filters.map((entry) => [entry.filter, entry]))
  return (filter) => {
    const au = best.get(filter)
    const score = placed.get(filter)?.aus.find((entry) => entry.au === au)
    const found = stable.get(filter)
    const control = controlled.get(filter)
    const largest = comparable && control?.best?.au === au ? control?.largest : undefined
    const networks: ControlResult[] = [
      ...(largest?.untrained == null ? [] : [{ network: 'untrained', largest: largest.untrained } as const]),
      ...(largest?.permuted == null ? [] : [{ network: 'permuted labels', largest: largest.permuted } as const]),
    ]
    return {
      place:
        score === undefined || score.rate === null || score.chance === null
          ? null
          : { rate: score.rate, chance: score.chance, p: score.p, region: `the ${score.region}` },
      stability: found !== undefined && found.best?.au === au ? { found: found.found, of: found.of } : null,
      controls: networks,
    }
  }
}

import { EvidenceSettings, type EvidenceState } from '../../shared/contract/evidence.ts'
import { evidenceVersion } from '../../shared/evidence/version.ts'
import type { ConvolutionLayer } from '../../shared/network/architecture.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { findRun } from '../training/find-run.ts'
import { dataMarkOf, readDataMark } from './data-mark.ts'

type Reason = EvidenceState['reasons'][number]

const settingNames: Record<keyof EvidenceSettings, string> = {
  layer: 'layer',
  bins: 'bins',
  smoothing: 'smoothing',
  split: 'faces',
  neutral: 'neutral frames',
  minimumCount: 'minimum n',
  permutations: 'shuffles',
  within: 'shuffle within',
  otherPermutations: 'shuffles of the other schemes',
  resamples: 'resamples',
  seed: 'seed',
}

const changedSettings = (stored: EvidenceSettings, wanted: EvidenceSettings): Reason[] => {
  const names = (Object.keys(settingNames) as (keyof EvidenceSettings)[]).filter((key) => stored[key] !== wanted[key])
  if (names.length === 0) return []
  return [
    {
      code: 'settings',
      text:
        'Computed with other settings: ' +
        `${names.map((key) => `${settingNames[key]} ${String(stored[key])}, now ${String(wanted[key])}`).join('; ')}.`,
    },
  ]
}

/** Settings of the newest evidence of a layer, of whatever checkpoint; undefined: there is none. */
export const newestEvidenceSettings = (
  store: ProjectStore,
  run: string,
  layer: ConvolutionLayer,
): EvidenceSettings | undefined => {
  const row = store.results.newestEvidenceRecord(run, layer)
  return row === undefined ? undefined : EvidenceSettings.parse(JSON.parse(row.settings))
}

/**
 * Whether the newest evidence of a layer still says what it would say if it were computed now.
 *
 * @param wanted settings that the asker would use; absent: those of the stored evidence
 */
export const evidenceState = (
  store: ProjectStore,
  run: string,
  layer: ConvolutionLayer,
  wanted?: Record<string, unknown>,
): EvidenceState => {
  const record = findRun(store, run)
  const row = store.results.newestEvidenceRecord(run, layer)
  if (row === undefined) return { state: 'none', reasons: [], settings: null, step: null, madeAt: null }
  const settings = EvidenceSettings.parse(JSON.parse(row.settings))
  const reasons: Reason[] = []
  const stored = row.dataHash === null ? null : readDataMark(row.dataHash)
  const now = dataMarkOf(store, record, row.step)
  if (row.step !== record.bestStep) {
    reasons.push({
      code: 'checkpoint',
      text: `Computed from step ${String(row.step)}; the run now keeps step ${String(record.bestStep)}.`,
    })
  } else if (stored !== null && stored.weights !== now.weights)
    reasons.push({ code: 'checkpoint', text: `The checkpoint of step ${String(row.step)} was written anew.` })
  if (stored !== null && stored.corpus !== now.corpus)
    reasons.push({ code: 'corpus', text: 'Faces, codes, labels or splits of the corpus have changed since.' })
  if (row.version !== evidenceVersion)
    reasons.push({ code: 'method', text: 'Computed by an earlier AULens, without all that is computed now.' })
  if (wanted !== undefined) reasons.push(...changedSettings(settings, EvidenceSettings.parse({ ...wanted, layer })))
  return { state: reasons.length === 0 ? 'fresh' : 'stale', reasons, settings, step: row.step, madeAt: row.madeAt }
}

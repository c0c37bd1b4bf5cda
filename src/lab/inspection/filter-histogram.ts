import { EvidenceSettings } from '../../shared/contract/evidence.ts'
import type { FilterHistogram } from '../../shared/contract/filter.ts'
import type { ConvolutionLayer } from '../../shared/network/architecture.ts'
import { binValues, countByGroup } from '../../shared/stats/histogram.ts'
import { newestEvidenceSettings } from '../evidence/evidence-state.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { layerOfRun, storedMaxima } from './stored-results.ts'

interface Request {
  readonly run: string
  readonly layer: ConvolutionLayer
  readonly filter: number
  readonly au: number | null
  readonly bins: number
}

/**
 * A filter's responses with and without an Action Unit, over the faces and by the rules that its divergence is computed
 * from
 * (split, neutral frames), so that figure and number agree. Without an AU: over all faces of the run.
 */
export const filterHistogram = (
  store: ProjectStore,
  { run, layer, filter, au, bins }: Request,
): FilterHistogram | null => {
  const place = layerOfRun(store, run, layer, filter)
  const maxima = storedMaxima(store, place)
  if (maxima === null) return null
  const settings = newestEvidenceSettings(store, run, layer) ?? EvidenceSettings.parse({ layer })
  const values: number[] = []
  const isMember: number[] = []
  maxima.samples.forEach(({ sample, split }, index) => {
    if (au !== null) {
      if (settings.split !== 'all' && split !== settings.split) return
      const row = store.samples.labels(sample)
      if (row === undefined || row.coded === 0 || (!settings.neutral && row.emotion === 0)) return
      isMember.push(row.emotion !== 0 && store.samples.hasUnit(sample, au) ? 1 : 0)
    } else isMember.push(0)
    values.push(maxima.maximum[index * maxima.filters + filter] ?? 0)
  })
  if (values.length === 0) return { au, edges: [0, 1], with: [0], without: [0], nWith: 0, nWithout: 0 }
  const { codes, edges } = binValues(values, bins)
  const { members, others } = countByGroup(codes, bins, Uint8Array.from(isMember))
  const nWith = isMember.reduce((sum, member) => sum + member, 0)
  return { au, edges: [...edges], with: [...members], without: [...others], nWith, nWithout: values.length - nWith }
}

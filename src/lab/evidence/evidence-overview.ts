import type { Evidence, EvidenceOverview } from '../../shared/contract/evidence.ts'
import { evidenceCitations, evidenceMethodsText } from '../../shared/evidence/methods-paragraph.ts'
import type { ConvolutionLayer } from '../../shared/network/architecture.ts'
import { layerOfRun, storedEvidence } from '../inspection/stored-results.ts'
import type { ProjectStore } from '../store/project-store.ts'

const countGrades = ({ filters }: Evidence): EvidenceOverview['grades'] => {
  const grades = { strong: 0, moderate: 0, weak: 0, confounded: 0, none: 0, ungraded: 0 }
  for (const { verdict } of filters) grades[verdict?.grade ?? 'ungraded']++
  return grades
}

/** The newest evidence of the kept checkpoint's layer without its filters; null where none was computed. */
export const evidenceOverview = (
  store: ProjectStore,
  run: string,
  layer: ConvolutionLayer,
): EvidenceOverview | null => {
  const stored = storedEvidence(store, layerOfRun(store, run, layer))
  if (stored === null) return null
  const { filters, ...rest } = stored.evidence
  return {
    ...rest,
    madeAt: stored.madeAt,
    filters: filters.length,
    grades: countGrades(stored.evidence),
    methods: { text: evidenceMethodsText(stored.evidence), citations: evidenceCitations(stored.evidence) },
  }
}

import { EvidenceSettings } from '../../shared/contract/evidence.ts'
import { evidenceOverview } from '../evidence/evidence-overview.ts'
import { evidenceState } from '../evidence/evidence-state.ts'
import { evidenceOfRun } from '../evidence/evidence.job.ts'
import { filterDetail } from '../inspection/filter-detail.ts'
import { filterHistogram } from '../inspection/filter-histogram.ts'
import { galleryOf } from '../inspection/gallery.ts'
import { inspectRun } from '../inspection/inspect.job.ts'
import { findRun } from '../training/find-run.ts'
import type { LabContext } from '../engine/lab-context.ts'
import type { HandlersOf } from './context.ts'

export const filterHandlers = (lab: LabContext): HandlersOf<'filter'> => ({
  'filter.gallery': ({ run, layer }) => galleryOf(lab.store(), run, layer),
  'filter.get': ({ run, layer, filter }) => filterDetail(lab.store(), run, layer, filter),
  'filter.histogram': (request) => filterHistogram(lab.store(), request),
  'filter.inspect': ({ run, layer, top, method, filters }) => {
    const store = lab.store()
    findRun(store, run)
    const job = lab.queue.add(
      { kind: 'inspect', title: `Inspect ${layer} of ${run}`, subject: run, lane: 'compute' },
      async (context) => {
        const { inspection } = await inspectRun({ store, compute: lab.compute }, run, { layer, top, method, filters })(
          context,
        )
        lab.emit('project.changed', { what: 'inspections' })
        return inspection
      },
    )
    return { job }
  },
  'filter.evidence': ({ run, settings }) => {
    const store = lab.store()
    findRun(store, run)
    const parsed = EvidenceSettings.parse(settings)
    const job = lab.queue.add(
      { kind: 'evidence', title: `Score the filters of ${run} against Action Units`, subject: run, lane: 'compute' },
      async (context) => {
        const evidence = await evidenceOfRun({ store, compute: lab.compute }, run, parsed)(context)
        lab.emit('project.changed', { what: 'evidence' })
        return evidence
      },
    )
    return { job }
  },
  'filter.evidenceState': ({ run, layer, settings }) => evidenceState(lab.store(), run, layer, settings),
  'filter.evidenceOverview': ({ run, layer }) => evidenceOverview(lab.store(), run, layer),
})

import { basename, resolve } from 'node:path'
import type { ConsentTable } from '../store/tables/consent-table.ts'
import { exportFaceless } from '../privacy/faceless-project.job.ts'
import { findCorpus } from '../corpora/find-corpus.ts'
import type { LabContext } from '../engine/lab-context.ts'
import type { HandlersOf } from './context.ts'

export const privacyHandlers = (lab: LabContext): HandlersOf<'privacy'> => {
  const table = (corpus: string): { readonly id: number; readonly consent: ConsentTable } => ({
    id: findCorpus(lab.store(), corpus).id,
    consent: lab.store().consent,
  })
  const changed = <T>(value: T): T => {
    lab.emit('project.changed', { what: 'consent' })
    return value
  }
  return {
    'privacy.consent': ({ corpus }) => {
      const { id, consent } = table(corpus)
      return consent.of(id)
    },
    'privacy.stateCorpus': ({ corpus, showable }) => {
      const { id, consent } = table(corpus)
      consent.stateCorpus(id, showable)
      return changed(consent.of(id))
    },
    'privacy.stateSubjects': ({ corpus, subjects, showable }) => {
      const { id, consent } = table(corpus)
      consent.stateSubjects(id, subjects, showable)
      return changed(consent.of(id))
    },
    'privacy.importList': ({ corpus, list }) => {
      const { id, consent } = table(corpus)
      const unknown = consent.importList(id, list)
      return changed({ consent: consent.of(id), unknown })
    },
    'privacy.exportProject': ({ out, names }) => {
      const store = lab.store()
      return {
        job: lab.queue.add(
          { kind: 'export', title: `Export the project without faces to ${basename(resolve(out))}`, lane: 'disk' },
          exportFaceless(store, resolve(out), names),
        ),
      }
    },
  }
}

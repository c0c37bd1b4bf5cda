import { packCodes, writePacked } from '../coding/exchange/export-codes.ts'
import { importCodes } from '../coding/exchange/import-codes.ts'
import { mergeProject } from '../store/merge-project.ts'
import { answersFor } from '../coding/given-answers.ts'
import type { Client } from '../coding/client.ts'
import type { MethodParsedInput } from '../../shared/contract/contract.ts'
import type { PackedCodes } from '../../shared/contract/codes.ts'
import type { LabContext } from '../engine/lab-context.ts'
import type { HandlersOf } from './context.ts'

export const codesHandlers = (lab: LabContext): HandlersOf<'codes'> => {
  const changed = <T>(value: T): T => {
    lab.emit('project.changed', { what: 'assignments' })
    return value
  }
  /** A client sees and exports what `answersFor` lets it see. */
  const packed = (
    request: MethodParsedInput<'codes.pack'>,
    client: Client,
  ): { readonly title: string; readonly pack: () => PackedCodes } => {
    const store = lab.store()
    const assignment = store.assignments.get(request.assignment)
    const given = answersFor(store, client, request.assignment)
    return {
      title: assignment.title,
      pack: () => packCodes(assignment, given, store.answers.consensus(assignment.id), request),
    }
  }
  return {
    'codes.pack': (request, client) => {
      const { title, pack } = packed(request, client)
      return {
        job: lab.queue.add({ kind: 'codes', title: `Put together the codes of “${title}”`, lane: 'disk' }, () =>
          Promise.resolve(pack()),
        ),
      }
    },
    'codes.export': ({ out, ...request }, client) => {
      const { title, pack } = packed(request, client)
      return {
        job: lab.queue.add({ kind: 'export', title: `Export the codes of “${title}”`, lane: 'disk' }, () =>
          writePacked(pack(), request.format, out),
        ),
      }
    },
    'codes.import': (request) => {
      const store = lab.store()
      const title = request.preview ? 'Look into files of codes' : 'Import codes'
      return {
        job: lab.queue.add({ kind: 'codes', title, lane: 'disk' }, async () => {
          const result = await importCodes(store, request)
          return request.preview ? result : changed(result)
        }),
      }
    },
    'codes.merge': ({ project, preview }) => {
      const store = lab.store()
      const title = preview ? 'Look into another copy' : 'Merge what was coded in another copy'
      return {
        job: lab.queue.add({ kind: 'codes', title, lane: 'disk' }, async () => {
          const result = await mergeProject(store, project, preview)
          return preview ? result : changed(result)
        }),
      }
    },
    'codes.setAside': ({ assignment }, client) => {
      answersFor(lab.store(), client, assignment)
      return lab.store().setAside.list(assignment)
    },
  }
}

import { exportCodes } from '../coding/exchange/export-codes.ts'
import { importCodes } from '../coding/exchange/import-codes.ts'
import { mergeProject } from '../coding/exchange/merge-project.ts'
import { listSetAside } from '../coding/exchange/set-aside-table.ts'
import { answersFor } from '../coding/given-answers.ts'
import type { HandlersOf, LabContext } from './context.ts'

export const codesHandlers = (lab: LabContext): HandlersOf<'codes'> => {
  const changed = <T>(value: T): T => {
    lab.emit('project.changed', { what: 'assignments' })
    return value
  }
  return {
    'codes.export': (request, client) => {
      const assignment = lab.store().assignments.get(request.assignment)
      const given = answersFor(lab.store(), client, request.assignment)
      return { job: lab.queue.add({ kind: 'export', title: `Export the codes of “${assignment.title}”`, lane: 'disk' }, () => exportCodes(assignment, given, request)) }
    },
    'codes.import': (request) => {
      const store = lab.store()
      return { job: lab.queue.add({ kind: 'import', title: 'Import codes', lane: 'disk' }, async () => changed(await importCodes(store, request))) }
    },
    'codes.merge': ({ project }) => {
      const store = lab.store()
      return { job: lab.queue.add({ kind: 'import', title: 'Merge what was coded in another copy', lane: 'disk' }, async () => changed(await mergeProject(store, project))) }
    },
    'codes.setAside': ({ assignment }) => listSetAside(lab.store().database, lab.store().assignments.get(assignment).id),
  }
}

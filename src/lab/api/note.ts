import { AULensError } from '../../shared/contract/errors.ts'
import { identityOf } from '../coding/access.ts'
import type { Client } from '../coding/client.ts'
import { layerOfRun } from '../inspection/stored-results.ts'
import type { LabContext } from '../engine/lab-context.ts'
import type { HandlersOf } from './context.ts'

/** The coder who writes, or whoever sits here. */
const authorOf = (lab: LabContext, client: Client): string =>
  identityOf(lab.current(), client).coder?.name ?? 'this computer'

export const noteHandlers = (lab: LabContext): HandlersOf<'note'> => ({
  'note.list': (about) => {
    layerOfRun(lab.store(), about.run, about.layer, about.filter)
    return lab.store().notes.ofFilter(about)
  },
  'note.add': (note, client) => {
    const { step } = layerOfRun(lab.store(), note.run, note.layer, note.filter)
    const entry = lab.store().notes.add({ ...note, step, author: authorOf(lab, client) })
    lab.emit('project.changed', { what: 'notes' })
    return entry
  },
  'note.undo': ({ note }, client) => {
    const { notes } = lab.store()
    const entry = notes.byId(note)
    if (entry === undefined)
      throw new AULensError('NOTE_NOT_FOUND', `There is no note ${String(note)}.`, { hint: 'Read the notes again.' })
    const undo = notes.add({ ...entry, author: authorOf(lab, client), text: null, replaces: entry.id })
    lab.emit('project.changed', { what: 'notes' })
    return undo
  },
})

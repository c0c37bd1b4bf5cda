import { AULensError } from '../../shared/contract/errors.ts'
import { layerOfRun } from '../inspection/stored-results.ts'
import type { HandlersOf, LabContext } from './context.ts'

/** Until coders have codes of their own, whoever sits here. */
const author = 'this computer'

export const noteHandlers = (lab: LabContext): HandlersOf<'note'> => ({
  'note.list': (about) => {
    layerOfRun(lab.store(), about.run, about.layer, about.filter)
    return lab.store().notes.ofFilter(about)
  },
  'note.add': (note) => {
    const { step } = layerOfRun(lab.store(), note.run, note.layer, note.filter)
    const entry = lab.store().notes.add({ ...note, step, author })
    lab.emit('project.changed', { what: 'notes' })
    return entry
  },
  'note.undo': ({ note }) => {
    const { notes } = lab.store()
    const entry = notes.byId(note)
    if (entry === undefined) throw new AULensError('NOTE_NOT_FOUND', `There is no note ${String(note)}.`, { hint: 'Read the notes again.' })
    const undo = notes.add({ ...entry, author, text: null, replaces: entry.id })
    lab.emit('project.changed', { what: 'notes' })
    return undo
  },
})

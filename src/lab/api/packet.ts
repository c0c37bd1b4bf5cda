import { exportPacket } from '../coding/packet/export-packet.ts'
import { mergeAnswers } from '../coding/packet/merge-answers.ts'
import { openPacket } from '../coding/packet/open-packet.ts'
import { packAnswers } from '../coding/packet/answers-file.ts'
import type { LabContext } from '../engine/lab-context.ts'
import type { HandlersOf } from './context.ts'

export const packetHandlers = (lab: LabContext): HandlersOf<'packet'> => {
  const changed = <T>(value: T): T => {
    lab.emit('project.changed', { what: 'assignments' })
    return value
  }
  return {
    'packet.export': (request) => {
      const store = lab.store()
      const { title } = store.assignments.get(request.assignment)
      const { name } = store.coders.get(request.coder)
      const work = exportPacket(store, request, lab.appVersion)
      return {
        job: lab.queue.add(
          { kind: 'export', title: `Make the packet of “${title}” for ${name}`, lane: 'disk' },
          async (context) => changed(await work(context)),
        ),
      }
    },
    'packet.list': () => lab.store().packets.list(),
    'packet.open': (request) => ({
      job: lab.queue.add(
        { kind: 'import', title: 'Open a coding packet', lane: 'disk' },
        openPacket(request, lab.appVersion),
      ),
    }),
    'packet.current': () => {
      const opened = lab.current()?.packets.opened() ?? null
      if (opened === null) return null
      const {
        packet,
        assignment: { id, title, kind },
        coder,
        madeAt,
        instructions,
        facesClearedAt,
        items,
      } = opened.manifest
      return {
        packet,
        assignment: id,
        title,
        kind,
        coder: coder.name,
        madeAt,
        instructions,
        faces: facesClearedAt !== null,
        items: items.length,
      }
    },
    'packet.answers': () => packAnswers(lab.store(), lab.appVersion),
    'packet.merge': (from) => {
      const store = lab.store()
      return {
        job: lab.queue.add({ kind: 'import', title: 'Take in a coder’s answers', lane: 'disk' }, async () =>
          changed(await mergeAnswers(store, from)),
        ),
      }
    },
  }
}

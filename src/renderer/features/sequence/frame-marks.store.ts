import { defineStore } from 'pinia'
import { ref, shallowRef, watch } from 'vue'
import { useLab } from '../../client/services.ts'
import { useToasts } from '../../state/toasts.store.ts'
import { useSequence } from './sequence.store.ts'

/** Words at the frames of the sequence that is shown, with what can be undone; kept in the project's log of marks. */
export const useFrameMarks = defineStore('frame-marks', () => {
  const lab = useLab()
  const [store, toasts] = [useSequence(), useToasts()]
  /** Words that the project has used anywhere. */
  const used = shallowRef<readonly string[]>([])
  const [undoable, redoable] = [ref<number | null>(null), ref<number | null>(null)]

  const read = async (): Promise<void> => {
    const sequence = store.sequence?.id
    if (sequence === undefined) return
    const { tags, undo: last, redo } = await lab.call('mark.list', { sequence })
    if (store.sequence?.id !== sequence) return
    used.value = tags
    undoable.value = last
    redoable.value = redo
  }
  const undo = async (mark: number | null): Promise<void> => {
    if (mark === null) return
    const { tag, present } = await lab.call('mark.undo', { mark })
    toasts.show({ tone: 'ok', title: present ? `“${tag ?? ''}” is marked again` : `Mark “${tag ?? ''}” taken away` })
  }
  const add = async (sample: number, word: string): Promise<void> => { await lab.call('mark.add', { target: { ids: [sample] }, kind: 'frame', tag: word, present: true }) }
  const remove = async (sample: number, word: string): Promise<void> => {
    const line = await lab.call('mark.add', { target: { ids: [sample] }, kind: 'frame', tag: word, present: false })
    if (line !== null) toasts.show({ tone: 'ok', title: `Mark “${word}” taken away`, action: { label: 'Undo', run: () => void undo(line.id).catch(toasts.failed) } })
  }

  // The log is read again only with the frames, so that both say the same.
  watch(() => store.sequence, () => void read().catch(toasts.failed), { immediate: true })
  return { used, undoable, redoable, add, remove, undo }
})

import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
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
  /** Changes on their way: what can be undone is known once they are in the log. */
  const settling = ref(0)
  let turn: Promise<unknown> = Promise.resolve()

  const read = async (): Promise<void> => {
    const sequence = store.sequence?.id
    if (sequence === undefined) return
    const { tags, undo: last, redo } = await lab.call('mark.list', { sequence })
    if (store.sequence?.id !== sequence) return
    used.value = tags
    undoable.value = last
    redoable.value = redo
  }
  /** One change after another, so that a key pressed at once undoes what was done last and is never lost. */
  const inTurn = (change: () => Promise<void>): Promise<void> => {
    settling.value += 1
    const done = turn.then(change).then(read).finally(() => { settling.value -= 1 })
    turn = done.catch(() => undefined)
    return done
  }
  const takeBack = async (mark: number | null): Promise<void> => {
    if (mark === null) return
    const { tag, present } = await lab.call('mark.undo', { mark })
    toasts.show({ tone: 'ok', title: present ? `“${tag ?? ''}” is marked again` : `Mark “${tag ?? ''}” taken away` })
  }
  const undo = (): Promise<void> => inTurn(() => takeBack(undoable.value))
  const redo = (): Promise<void> => inTurn(() => takeBack(redoable.value))
  const add = (sample: number, word: string): Promise<void> => inTurn(async () => { await lab.call('mark.add', { target: { ids: [sample] }, kind: 'frame', tag: word, present: true }) })
  const remove = (sample: number, word: string): Promise<void> => inTurn(async () => {
    const line = await lab.call('mark.add', { target: { ids: [sample] }, kind: 'frame', tag: word, present: false })
    if (line !== null) toasts.show({ tone: 'ok', title: `Mark “${word}” taken away`, action: { label: 'Undo', run: () => void inTurn(() => takeBack(line.id)).catch(toasts.failed) } })
  })
  const canUndo = computed(() => undoable.value !== null || settling.value > 0)
  const canRedo = computed(() => redoable.value !== null || settling.value > 0)

  // The log is read again only with the frames, so that both say the same.
  watch(() => store.sequence, () => void read().catch(toasts.failed), { immediate: true })
  return { used, canUndo, canRedo, add, remove, undo, redo }
})

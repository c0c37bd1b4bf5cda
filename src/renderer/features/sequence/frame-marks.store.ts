import { defineStore } from 'pinia'
import { shallowRef, watch } from 'vue'
import { useLab } from '../../client/services.ts'
import { useMarkTurns } from '../../stores/mark-turns.ts'
import type { MarkEnds } from '../../stores/mark-turns.ts'
import { useToasts } from '../../stores/toasts.store.ts'
import { useSequence } from './sequence.store.ts'

/** Words at the frames of the sequence that is shown, with what can be undone; kept in the project's log of marks. */
export const useFrameMarks = defineStore('frame-marks', () => {
  const lab = useLab()
  const [store, toasts] = [useSequence(), useToasts()]
  /** Words that the project has used anywhere. */
  const used = shallowRef<readonly string[]>([])

  const look = async (): Promise<MarkEnds | null> => {
    const sequence = store.sequence?.id
    if (sequence === undefined) return null
    const found = await lab.call('mark.list', { sequence })
    if (store.sequence?.id !== sequence) return null
    used.value = found.tags
    return found
  }
  const { inTurn, takeBack, undo, redo, canUndo, canRedo, read } = useMarkTurns(look, async (mark) => {
    const { tag, present } = await lab.call('mark.undo', { mark })
    toasts.show({ tone: 'ok', title: present ? `“${tag ?? ''}” is marked again` : `Mark “${tag ?? ''}” taken away` })
  })
  const add = (sample: number, word: string): Promise<void> =>
    inTurn(async () => {
      await lab.call('mark.add', { target: { ids: [sample] }, kind: 'frame', tag: word, present: true })
    })
  const remove = (sample: number, word: string): Promise<void> =>
    inTurn(async () => {
      const line = await lab.call('mark.add', { target: { ids: [sample] }, kind: 'frame', tag: word, present: false })
      if (line !== null)
        toasts.show({
          tone: 'ok',
          title: `Mark “${word}” taken away`,
          action: { label: 'Undo', run: () => void takeBack(line.id).catch(toasts.failed) },
        })
    })

  // The log is read again only with the frames, so that both say the same.
  watch(
    () => store.sequence,
    () => void read().catch(toasts.failed),
    { immediate: true },
  )
  return { used, canUndo, canRedo, add, remove, undo, redo }
})

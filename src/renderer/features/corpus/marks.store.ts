import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { MarkLine, SampleSummary, SampleTarget } from '../../../shared/contract/browse.ts'
import { useLab } from '../../client/services.ts'
import { useToasts } from '../../state/toasts.store.ts'
import { counted } from '../../words/number.ts'
import { useCorpus } from './corpus.store.ts'
import { useInspector } from './inspector.store.ts'
import { stretchesOf } from './stretches.ts'

const saying = ({ kind, tag, present, faces }: MarkLine): string => {
  const which = counted(faces, 'face')
  if (kind === 'exclude') return present ? `${which} excluded from new runs` : `${which} no longer excluded`
  return present ? `${which} tagged “${tag ?? ''}”` : `“${tag ?? ''}” taken from ${which}`
}

/** Exclusions and tags of the faces that are selected, with what can be undone, and what several selected faces have in common. */
export const useMarks = defineStore('marks', () => {
  const lab = useLab()
  const [corpus, inspector, toasts] = [useCorpus(), useInspector(), useToasts()]
  const tags = shallowRef<readonly string[]>([])
  const [undoable, redoable] = [ref<number | null>(null), ref<number | null>(null)]
  const summary = shallowRef<SampleSummary | null>(null)
  let turn = 0

  /** The selected faces; without any, the one in the inspector. */
  const target = (): SampleTarget | null => {
    const key = corpus.result?.key
    if (key !== undefined && corpus.selection.size > 0) return { key, stretches: stretchesOf(corpus.selection) }
    return inspector.sample === null ? null : { ids: [inspector.sample.id] }
  }
  const readLog = async (): Promise<void> => {
    const found = await lab.call('mark.list', {})
    tags.value = found.tags
    undoable.value = found.undo
    redoable.value = found.redo
  }
  /** Counts the selection where it holds more than one face. */
  const summarise = async (): Promise<void> => {
    const mine = ++turn
    const key = corpus.result?.key
    if (key === undefined || corpus.selection.size < 2) {
      summary.value = null
      return
    }
    const found = await lab.call('sample.summary', { key, stretches: stretchesOf(corpus.selection) }).catch(() => null)
    if (mine === turn) summary.value = found
  }
  const undo = async (mark: number | null): Promise<void> => {
    if (mark === null) return
    const line = await lab.call('mark.undo', { mark })
    toasts.show({ tone: 'ok', title: saying(line) })
  }
  const add = async (mark: { kind: 'exclude' | 'tag'; tag: string | null; present: boolean }): Promise<void> => {
    const faces = target()
    if (faces === null) return
    const line = await lab.call('mark.add', { ...mark, target: faces })
    if (line !== null) toasts.show({ tone: 'ok', title: saying(line), action: { label: 'Undo', run: () => void undo(line.id).catch(toasts.failed) } })
  }
  /** Excludes the faces from new runs; where all of them are, includes them again. */
  const toggleExcluded = async (): Promise<void> => {
    const several = corpus.selection.size > 1
    if (several && summary.value?.faces !== corpus.selection.size) await summarise()
    const all = several ? summary.value !== null && summary.value.excluded === summary.value.faces : inspector.sample?.excluded === true
    await add({ kind: 'exclude', tag: null, present: !all })
  }
  const setTag = (tag: string, present: boolean): Promise<void> => add({ kind: 'tag', tag, present })

  lab.on('project.changed', ({ what }) => {
    if (what !== 'marks' && what !== 'project') return
    void readLog().catch(() => { tags.value = [] })
    void summarise()
  })
  void readLog().catch(() => { tags.value = [] })
  return { tags, undoable, redoable, summary, target, summarise, undo, toggleExcluded, setTag }
})

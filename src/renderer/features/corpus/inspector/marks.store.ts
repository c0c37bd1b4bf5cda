import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { MarkLine, SampleSummary, SampleTarget } from '../../../../shared/contract/browse.ts'
import { useLab } from '../../../client/services.ts'
import { useMarkTurns } from '../../../stores/mark-turns.ts'
import type { MarkEnds } from '../../../stores/mark-turns.ts'
import { useToasts } from '../../../stores/toasts.store.ts'
import { counted } from '../../../format/number.ts'
import { useCorpus } from '../samples/corpus.store.ts'
import { useInspector } from './inspector.store.ts'
import { stretchesOf } from './stretches.ts'

const saying = ({ kind, tag, present, faces }: MarkLine): string => {
  const which = counted(faces, 'face')
  if (kind === 'exclude') return present ? `${which} excluded from new runs` : `${which} no longer excluded`
  return present ? `${which} tagged “${tag ?? ''}”` : `“${tag ?? ''}” taken from ${which}`
}

/**
 * Exclusions and tags of the faces that are selected, with what can be undone, and what several selected faces have in
 * common.
 */
export const useMarks = defineStore('marks', () => {
  const lab = useLab()
  const [corpus, inspector, toasts] = [useCorpus(), useInspector(), useToasts()]
  const tags = shallowRef<readonly string[]>([])
  const summary = shallowRef<SampleSummary | null>(null)
  let counting = 0

  /** The selected faces; without any, the one in the inspector. */
  const target = (): SampleTarget | null => {
    const key = corpus.result?.key
    if (key !== undefined && corpus.selection.size > 0) return { key, stretches: stretchesOf(corpus.selection) }
    return inspector.sample === null ? null : { ids: [inspector.sample.id] }
  }
  const look = async (): Promise<MarkEnds> => {
    const found = await lab.call('mark.list', {})
    tags.value = found.tags
    return found
  }
  const { inTurn, takeBack, undo, redo, canUndo, canRedo, read } = useMarkTurns(look, async (mark) => {
    toasts.show({ tone: 'ok', title: saying(await lab.call('mark.undo', { mark })) })
  })
  /** Counts the selection where it holds more than one face. */
  const summarise = async (): Promise<void> => {
    const mine = ++counting
    const key = corpus.result?.key
    if (key === undefined || corpus.selection.size < 2) {
      summary.value = null
      return
    }
    const found = await lab.call('sample.summary', { key, stretches: stretchesOf(corpus.selection) }).catch(() => null)
    if (mine === counting) summary.value = found
  }
  const add = async (
    faces: SampleTarget,
    mark: { kind: 'exclude' | 'tag'; tag: string | null; present: boolean },
  ): Promise<void> => {
    const line = await lab.call('mark.add', { ...mark, target: faces })
    if (line !== null)
      toasts.show({
        tone: 'ok',
        title: saying(line),
        action: { label: 'Undo', run: () => void takeBack(line.id).catch(toasts.failed) },
      })
  }
  const allExcluded = async (faces: SampleTarget): Promise<boolean> => {
    if (!('key' in faces))
      return (await Promise.all(faces.ids.map((id) => lab.call('sample.get', { id })))).every(
        (sample) => sample.excluded,
      )
    const found = await lab.call('sample.summary', faces)
    return found.excluded === found.faces
  }
  /** Changes the faces selected now, once earlier changes are in the log. */
  const change = async (make: (faces: SampleTarget) => Promise<void>): Promise<void> => {
    const faces = target()
    if (faces !== null) await inTurn(() => make(faces))
  }
  /** Excludes the faces from new runs; where all of them are, includes them again. */
  const toggleExcluded = (): Promise<void> =>
    change(async (faces) => add(faces, { kind: 'exclude', tag: null, present: !(await allExcluded(faces)) }))
  const setTag = (tag: string, present: boolean): Promise<void> =>
    change((faces) => add(faces, { kind: 'tag', tag, present }))

  lab.on('project.changed', ({ what }) => {
    if (what !== 'marks' && what !== 'project') return
    void read().catch(() => {
      tags.value = []
    })
    void summarise()
  })
  void read().catch(() => {
    tags.value = []
  })
  return { tags, canUndo, canRedo, summary, summarise, undo, redo, toggleExcluded, setTag }
})

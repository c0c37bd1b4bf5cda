import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { CorpusPreview } from '../../../../shared/contract/browse.ts'
import { firstPartPattern, type ClassPreset, type ImportAnswers } from '../../../../shared/contract/import-answers.ts'
import type { Alignment, detectors, layouts } from '../../../../shared/contract/corpus.ts'
import { defaultDetector } from '../../../../shared/faces/detector-version.ts'
import { toContractError } from '../../../../shared/contract/errors.ts'
import type { ContractError } from '../../../../shared/contract/errors.ts'
import { useServices } from '../../../client/services.ts'
import { useJobs } from '../../../stores/jobs.store.ts'

export type Layout = (typeof layouts)[number]
export type Detector = (typeof detectors)[number]

/** Who is who in a folder of pictures. */
export type People = 'unsaid' | 'name' | 'folder' | 'pattern' | 'each'

/**
 * Import of a corpus: a folder, what it holds, and how faces are found in it. Nothing is written before the last step.
 */
export const useImport = defineStore('import', () => {
  const { lab, desktop } = useServices()
  const jobs = useJobs()
  const open = ref(false)
  const path = ref('')
  const layout = ref<Layout | 'auto'>('auto')
  const name = ref('')
  const detector = ref<Detector>('haar')
  const alignment = ref<Alignment>('none')
  /** Only these detectors find the eyes. */
  const canAlign = computed(() => detector.value !== 'haar' && detector.value !== 'none')
  const people = ref<People>('unsaid')
  const pattern = ref('')
  const classes = ref<ClassPreset | 'unsaid'>('unsaid')
  const answers = computed((): ImportAnswers => {
    const subjects: ImportAnswers['subjects'] =
      people.value === 'name'
        ? { from: 'pattern', pattern: firstPartPattern }
        : people.value === 'pattern'
          ? pattern.value === ''
            ? undefined
            : { from: 'pattern', pattern: pattern.value }
          : people.value === 'unsaid'
            ? undefined
            : { from: people.value }
    return {
      ...(subjects === undefined ? {} : { subjects }),
      ...(classes.value === 'unsaid' ? {} : { classes: classes.value }),
    }
  })
  const preview = shallowRef<CorpusPreview | null>(null)
  const error = ref<ContractError | null>(null)
  const job = ref<number | null>(null)
  const looking = computed(() => job.value !== null)
  const progress = computed(() => jobs.jobs.find((entry) => entry.id === job.value)?.progress ?? null)
  /** Running imports, for the screen that has no face yet. */
  const importing = computed(() => jobs.active.filter((entry) => entry.kind === 'import'))

  const start = (folder = ''): void => {
    path.value = folder
    layout.value = 'auto'
    name.value = ''
    detector.value = 'haar'
    alignment.value = 'none'
    people.value = 'unsaid'
    pattern.value = ''
    classes.value = 'unsaid'
    preview.value = null
    error.value = null
    open.value = true
    if (folder !== '') void look()
  }
  /** The folder has changed: what was found before does not stand for it. */
  const forget = (): void => {
    preview.value = null
    error.value = null
  }
  const choose = async (): Promise<void> => {
    const folder = await desktop?.call('dialog.folder', { title: 'Choose the folder of a face corpus' })
    if (folder === undefined || folder === null) return
    path.value = folder
    await look()
  }
  const look = async (): Promise<void> => {
    forget()
    await ask()
  }
  /** An answer has changed: what was found is shown anew, under the name that was given. */
  const lookAgain = async (): Promise<void> => {
    const kept = name.value
    error.value = null
    await ask()
    name.value = kept
  }
  const ask = async (): Promise<void> => {
    try {
      const started = await lab.call('import.preview', {
        path: path.value.trim(),
        ...(layout.value === 'auto' ? {} : { layout: layout.value }),
        answers: answers.value,
      })
      job.value = started.job
      preview.value = (await lab.call('job.result', { job: started.job })) as CorpusPreview
      const { known } = preview.value
      // A second corpus of a layout needs a name of its own; the same folder again goes on under its old one.
      name.value =
        known !== null && known.root === preview.value.root
          ? known.name
          : known === null
            ? preview.value.layout
            : `${preview.value.layout} ${new Date().toISOString().slice(0, 10)}`
      detector.value = preview.value.aligned ? 'none' : defaultDetector(preview.value.layout)
    } catch (cause) {
      const failure = toContractError(cause)
      if (failure.code !== 'CANCELLED') error.value = failure
    } finally {
      job.value = null
    }
  }
  const cancel = async (): Promise<void> => {
    if (job.value !== null) await jobs.cancel(job.value)
    open.value = false
  }
  /** Puts the import into the queue; the tray shows how far it is. */
  const begin = async (): Promise<void> => {
    const found = preview.value
    if (found === null) return
    try {
      await lab.call('corpus.import', {
        layout: found.layout,
        path: path.value.trim(),
        name: name.value.trim(),
        detector: detector.value,
        answers: answers.value,
        alignment: canAlign.value ? alignment.value : 'none',
      })
      open.value = false
    } catch (cause) {
      error.value = toContractError(cause)
    }
  }
  return {
    open,
    path,
    layout,
    name,
    detector,
    alignment,
    canAlign,
    people,
    pattern,
    classes,
    preview,
    error,
    looking,
    progress,
    importing,
    start,
    forget,
    choose,
    look,
    lookAgain,
    cancel,
    begin,
  }
})

import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { CodeFormat, ImportedCodes } from '../../../../shared/contract/codes.ts'
import type { CorpusSummary } from '../../../../shared/contract/corpus.ts'
import { toContractError } from '../../../../shared/contract/errors.ts'
import { useServices } from '../../../client/services.ts'
import { useJobs } from '../../../stores/jobs.store.ts'
import { readChosen, type ChosenFile } from './chosen-files.ts'
import { codeFormatWords, hasTimes, namesNoCoder } from './code-formats.ts'
import { useLookFirst } from './look-first.ts'

/** Import of codes from files: what was found, what cannot be taken and why, and only then the import. */
export const useImportCodes = defineStore('import-codes', () => {
  const { lab, desktop } = useServices()
  const jobs = useJobs()
  const open = ref(false)
  const format = ref<CodeFormat>('csv')
  const path = ref('')
  const files = shallowRef<readonly ChosenFile[]>([])
  const corpora = shallowRef<readonly CorpusSummary[]>([])
  const corpus = ref('')
  const coder = ref('')
  const into = ref('')
  const rate = ref(30)
  const job = ref<number | null>(null)
  const { preview, done, error, busy, forget, look, begin } = useLookFirst(
    async (asPreview): Promise<ImportedCodes | null> => {
      try {
        const started = await lab.call('codes.import', {
          format: format.value,
          preview: asPreview,
          ...(files.value.length > 0 ? { files: [...files.value] } : { path: path.value.trim() }),
          ...(hasTimes(format.value) ? { framesPerSecond: rate.value } : {}),
          ...(corpus.value === '' ? {} : { corpus: corpus.value }),
          ...(coder.value.trim() === '' ? {} : { coder: coder.value.trim() }),
          ...(into.value === '' ? {} : { into: into.value }),
        })
        job.value = started.job
        return (await lab.call('job.result', { job: started.job })) as ImportedCodes
      } catch (cause) {
        // Closing the dialog calls it off.
        if (toContractError(cause).code === 'CANCELLED') return null
        throw cause
      } finally {
        job.value = null
      }
    },
  )
  const chosen = computed(() => files.value.length > 0 || path.value.trim() !== '')
  const ready = computed(
    () => chosen.value && !busy.value && (!namesNoCoder(format.value) || coder.value.trim() !== ''),
  )

  const start = async (): Promise<void> => {
    forget()
    path.value = ''
    files.value = []
    into.value = ''
    open.value = true
    corpora.value = await lab.call('corpus.list', {})
    corpus.value = corpora.value[0]?.name ?? ''
  }
  const take = async (list: Iterable<File>): Promise<void> => {
    forget()
    try {
      files.value = await readChosen(list, codeFormatWords[format.value].accept)
      path.value = ''
    } catch (cause) {
      error.value = toContractError(cause)
    }
  }
  const chooseFolder = async (): Promise<void> => {
    const folder = await desktop?.call('dialog.folder', { title: 'Choose the folder of the codes' })
    if (folder == null) return
    forget()
    files.value = []
    path.value = folder
  }
  const close = async (): Promise<void> => {
    if (job.value !== null) await jobs.cancel(job.value)
    open.value = false
  }
  return {
    open,
    format,
    path,
    files,
    corpora,
    corpus,
    coder,
    into,
    rate,
    preview,
    done,
    error,
    busy,
    ready,
    start,
    forget,
    take,
    chooseFolder,
    look,
    begin,
    close,
  }
})

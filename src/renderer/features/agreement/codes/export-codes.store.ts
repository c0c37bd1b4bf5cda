import { zipSync, strToU8 } from 'fflate'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { CodeFormat, ExportedCodes, exportedAnswers, PackedCodes } from '../../../../shared/contract/codes.ts'
import { toContractError, type ContractError } from '../../../../shared/contract/errors.ts'
import { useServices } from '../../../client/services.ts'
import { saveBlob } from '../../../components/save-blob.ts'
import { saveText } from '../../../components/save-text.ts'
import { useToasts } from '../../../stores/toasts.store.ts'
import { counted } from '../../../format/number.ts'
import { hasTimes } from './code-formats.ts'

/** Export of a session's codes: what would be written is put together and shown; then the user says where it goes. */
export const useExportCodes = defineStore('export-codes', () => {
  const { lab, desktop } = useServices()
  const toasts = useToasts()
  const session = ref<{ id: string; title: string; kind: 'faces' | 'filters' } | null>(null)
  const format = ref<CodeFormat>('csv')
  const answers = ref<(typeof exportedAnswers)[number]>('coders')
  const rate = ref(30)
  const packed = shallowRef<PackedCodes | null>(null)
  const error = ref<ContractError | null>(null)
  const open = computed({
    get: () => session.value !== null,
    set: (shown) => {
      if (!shown) session.value = null
    },
  })

  const request = (id: string) => ({
    assignment: id,
    format: format.value,
    answers: answers.value,
    ...(hasTimes(format.value) ? { framesPerSecond: rate.value } : {}),
  })
  let asked = 0
  const pack = async (): Promise<void> => {
    const own = ++asked
    const id = session.value?.id
    packed.value = null
    error.value = null
    if (id === undefined || !(rate.value >= 1 && rate.value <= 500)) return
    try {
      const found = (await lab.call('job.result', await lab.call('codes.pack', request(id)))) as PackedCodes
      if (own === asked) packed.value = found
    } catch (cause) {
      if (own === asked) error.value = toContractError(cause)
    }
  }
  watch([session, format, answers, rate], () => void pack())
  const start = (about: { id: string; title: string; kind: 'faces' | 'filters' }): void => {
    if (about.kind === 'filters') format.value = 'csv'
    session.value = { id: about.id, title: about.title, kind: about.kind }
  }
  /** One file as it is; several as one archive. */
  const save = (): void => {
    const [only] = packed.value?.files ?? []
    if (packed.value === null || only === undefined || session.value === null) return
    const { files } = packed.value
    if (files.length === 1) saveText(only.path.split('/').at(-1) ?? only.path, only.text, 'text/plain')
    else
      saveBlob(
        `${session.value.title} ${format.value}.zip`,
        new Blob([zipSync(Object.fromEntries(files.map(({ path, text }) => [path, strToU8(text)])))], {
          type: 'application/zip',
        }),
      )
    open.value = false
  }
  const saveToFolder = async (): Promise<void> => {
    const out = await desktop?.call('dialog.folder', { title: 'Choose the folder for the codes' })
    const id = session.value?.id
    if (out == null || id === undefined) return
    try {
      const written = (await lab.call(
        'job.result',
        await lab.call('codes.export', { ...request(id), out }),
      )) as ExportedCodes
      toasts.show({ tone: 'ok', title: `${counted(written.files.length, 'file')} written to ${out}.` })
      open.value = false
    } catch (cause) {
      error.value = toContractError(cause)
    }
  }
  return {
    open,
    session,
    format,
    answers,
    rate,
    packed,
    error,
    canUseFolder: desktop !== null,
    start,
    save,
    saveToFolder,
  }
})

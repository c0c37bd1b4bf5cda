import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { MergedProject } from '../../../shared/contract/codes.ts'
import { toContractError, type ContractError } from '../../../shared/contract/errors.ts'
import { useServices } from '../../client/services.ts'

/** Merging another copy of this project: what it would bring, then the merge itself. */
export const useMerge = defineStore('merge-copies', () => {
  const { lab, desktop } = useServices()
  const open = ref(false)
  const path = ref('')
  const preview = shallowRef<MergedProject | null>(null)
  const done = shallowRef<MergedProject | null>(null)
  const error = ref<ContractError | null>(null)
  const busy = ref(false)

  const forget = (): void => {
    preview.value = null
    done.value = null
    error.value = null
  }
  const start = (): void => {
    forget()
    path.value = ''
    open.value = true
  }
  const ask = async (asPreview: boolean): Promise<MergedProject | null> => {
    error.value = null
    busy.value = true
    try {
      return await lab.call('job.result', await lab.call('codes.merge', { project: path.value.trim(), preview: asPreview })) as MergedProject
    } catch (cause) {
      error.value = toContractError(cause)
      return null
    } finally {
      busy.value = false
    }
  }
  const look = async (): Promise<void> => {
    forget()
    preview.value = await ask(true)
  }
  const begin = async (): Promise<void> => {
    done.value = await ask(false)
    if (done.value !== null) preview.value = null
  }
  const choose = async (): Promise<void> => {
    const folder = await desktop?.call('dialog.folder', { title: 'Choose the other copy of this project' })
    if (folder == null) return
    path.value = folder
    await look()
  }
  return { open, path, preview, done, error, busy, canChoose: desktop !== null, start, forget, look, begin, choose }
})

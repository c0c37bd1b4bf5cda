import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { MergedProject } from '../../../../shared/contract/codes.ts'
import { useServices } from '../../../client/services.ts'
import { useLookFirst } from './look-first.ts'

/** Merging another copy of this project: what it would bring, then the merge itself. */
export const useMerge = defineStore('merge-copies', () => {
  const { lab, desktop } = useServices()
  const open = ref(false)
  const path = ref('')
  const { forget, look, ...work } = useLookFirst(
    async (preview) =>
      (await lab.call(
        'job.result',
        await lab.call('codes.merge', { project: path.value.trim(), preview }),
      )) as MergedProject,
  )

  const start = (): void => {
    forget()
    path.value = ''
    open.value = true
  }
  const choose = async (): Promise<void> => {
    const folder = await desktop?.call('dialog.folder', { title: 'Choose the other copy of this project' })
    if (folder == null) return
    path.value = folder
    await look()
  }
  return { open, path, ...work, canChoose: desktop !== null, start, forget, look, choose }
})

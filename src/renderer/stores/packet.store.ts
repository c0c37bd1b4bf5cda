import { defineStore } from 'pinia'
import { ref, shallowRef, watch } from 'vue'
import { MergedAnswers, UnpackedPacket, type OpenPacket } from '../../shared/contract/packet.ts'
import { useLab } from '../client/services.ts'
import { useIdentity } from './identity.store.ts'
import { useProject } from './project.store.ts'
import { useToasts } from './toasts.store.ts'

/** Coding packets: the one that this window works from, and for the lead what came back last. */
export const usePacket = defineStore('packet', () => {
  const lab = useLab()
  const [identity, project, toasts] = [useIdentity(), useProject(), useToasts()]
  const current = shallowRef<OpenPacket | null>(null)
  const opening = ref(false)
  /** The lead's list of packets is shown. */
  const listed = ref(false)
  const merged = shallowRef<MergedAnswers | null>(null)

  watch(
    () => identity.me,
    async (me) => {
      current.value =
        me?.packet === true
          ? await lab.call('packet.current', {}).catch((error: unknown) => {
              toasts.failed(error)
              return null
            })
          : null
    },
    { immediate: true },
  )

  /** Makes the working copy of a packet, or finds it, and opens it. */
  const open = async (file: string): Promise<void> => {
    opening.value = true
    try {
      const { job } = await lab.call('packet.open', { file })
      const { directory } = UnpackedPacket.parse(await lab.call('job.result', { job }))
      await project.open(directory)
    } finally {
      opening.value = false
    }
  }
  /** Lead: takes in what a coder sent back, and shows what came of it. */
  const takeIn = async (
    from: { readonly file: string } | { readonly content: string; readonly name: string },
  ): Promise<void> => {
    merged.value = null
    listed.value = true
    const { job } = await lab.call('packet.merge', from)
    merged.value = MergedAnswers.parse(await lab.call('job.result', { job }))
  }
  return { current, opening, listed, merged, open, takeIn }
})

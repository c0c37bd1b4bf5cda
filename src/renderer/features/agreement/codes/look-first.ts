import { ref, shallowRef } from 'vue'
import { toContractError, type ContractError } from '../../../../shared/contract/errors.ts'

/**
 * Work that shows what it would do before it does it. Nothing is written until `begin`.
 *
 * @param run does the work, or with `preview` only finds out; null where it was called off
 */
export const useLookFirst = <T>(run: (preview: boolean) => Promise<T | null>) => {
  const preview = shallowRef<T | null>(null)
  const done = shallowRef<T | null>(null)
  const error = ref<ContractError | null>(null)
  const busy = ref(false)
  const forget = (): void => {
    preview.value = null
    done.value = null
    error.value = null
  }
  const ask = async (asPreview: boolean): Promise<T | null> => {
    error.value = null
    busy.value = true
    try {
      return await run(asPreview)
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
  return { preview, done, error, busy, forget, look, begin }
}

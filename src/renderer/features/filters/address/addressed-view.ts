import { onScopeDispose, watch } from 'vue'
import type { Ref } from 'vue'
import { useRefinedAddress, useRouter } from '../../../router/router.ts'
import type { Place } from '../../../router/router.ts'

/** A held arrow key moves thirty times a second; browsers refuse to write the address that often. */
const writeAfterMilliseconds = 150

export interface AddressedView<V> {
  /** Changes the view at once, and the address soon after. */
  readonly show: (change: Partial<V>) => void
  /** Goes to another address; the one left behind holds the view as it was. */
  readonly leave: (address: string) => void
}

/**
 * A view and its address, each following the other, so that back and a link find what was seen.
 *
 * @param pattern route that the view belongs to: at another one its address is let alone
 * @param read    the view that an address holds
 * @param write   the address of a view
 */
export const useAddressedView = <V extends object>(
  view: Ref<V>,
  pattern: string,
  read: (place: Place) => V,
  write: (view: V) => string,
): AddressedView<V> => {
  const router = useRouter()
  const refineAddress = useRefinedAddress()
  let timer: ReturnType<typeof setTimeout> | undefined
  const forget = (): void => {
    clearTimeout(timer)
    timer = undefined
  }
  const writeNow = (): void => {
    forget()
    refineAddress(write(view.value))
  }
  watch(
    router.place,
    (place) => {
      forget()
      if (place.route.pattern === pattern) view.value = read(place)
    },
    { immediate: true, flush: 'sync' },
  )
  onScopeDispose(forget)
  return {
    show: (change) => {
      view.value = { ...view.value, ...change }
      clearTimeout(timer)
      timer = setTimeout(writeNow, writeAfterMilliseconds)
    },
    leave: (address) => {
      if (timer !== undefined) writeNow()
      router.go(address)
    },
  }
}

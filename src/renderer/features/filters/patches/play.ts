import { onScopeDispose, ref } from 'vue'
import type { Ref } from 'vue'

/** Slow enough to look at each picture, and far below what flickers. */
const stepMilliseconds = 900

/**
 * Something that goes on step by step until it is stopped. Where the system asks for less motion, each press is one
 * step.
 *
 * @param step what one step does
 */
export const usePlay = (
  step: () => void,
): { readonly playing: Ref<boolean>; readonly press: () => void; readonly stop: () => void } => {
  const playing = ref(false)
  let timer: ReturnType<typeof setInterval> | undefined
  const stop = (): void => {
    clearInterval(timer)
    playing.value = false
  }
  const press = (): void => {
    if (playing.value) return stop()
    step()
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return
    playing.value = true
    timer = setInterval(step, stepMilliseconds)
  }
  onScopeDispose(stop)
  return { playing, press, stop }
}

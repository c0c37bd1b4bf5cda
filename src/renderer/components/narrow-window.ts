import { onScopeDispose, ref } from 'vue'
import type { Ref } from 'vue'

/** Below this width one side pane becomes a drawer over the content. */
const narrow = '(max-width: 1279px)'

/** Whether the window is too narrow for a pane on either side. */
export const useNarrowWindow = (): Readonly<Ref<boolean>> => {
  const query = window.matchMedia(narrow)
  const now = ref(query.matches)
  const hear = (): void => {
    now.value = query.matches
  }
  query.addEventListener('change', hear)
  onScopeDispose(() => query.removeEventListener('change', hear))
  return now
}

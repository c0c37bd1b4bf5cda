import { defineStore } from 'pinia'
import { ref } from 'vue'
import { toContractError } from '../../shared/contract/errors.ts'

export interface Toast {
  readonly id: number
  readonly tone: 'ok' | 'danger'
  readonly title: string
  readonly text: string
  /** Small, for a report. */
  readonly code: string | null
  readonly action: { readonly label: string; readonly run: () => void } | null
}

const shown = 2
/** Said once by the banner, not by everything that was waiting for an answer. */
const labIsAway = new Set(['LAB_LOST', 'LAB_STOPPED'])

/** Results of an action and failures. Nothing that must be read later is only a toast. */
export const useToasts = defineStore('toasts', () => {
  const toasts = ref<Toast[]>([])
  let next = 1

  const show = (toast: Partial<Omit<Toast, 'id'>> & Pick<Toast, 'tone' | 'title'>): void => {
    toasts.value = [...toasts.value, { text: '', code: null, action: null, ...toast, id: next++ }].slice(-shown)
  }
  const dismiss = (id: number): void => {
    toasts.value = toasts.value.filter((toast) => toast.id !== id)
  }
  /** What happened, and the next step where the error knows one. */
  const failed = (error: unknown): void => {
    const { code, message, hint } = toContractError(error)
    if (labIsAway.has(code)) return
    show({ tone: 'danger', title: message, text: hint ?? '', code })
  }
  return { toasts, show, dismiss, failed }
})

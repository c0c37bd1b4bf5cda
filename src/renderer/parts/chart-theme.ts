import { computed, type ComputedRef } from 'vue'
import { useAppearance } from '../state/appearance.store.ts'

/** Value of a design token now, e.g. `token('--series-1')`. */
export const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

export interface ChartTheme {
  readonly font: { readonly family: string; readonly size: number }
  readonly ink: string
  readonly axis: string
  readonly grid: string
  /** Colours by token name. */
  readonly of: (name: string) => string
}

/** Tokens that charts are drawn with; read again when theme or scale change. */
export const useChartTheme = (): ComputedRef<ChartTheme> => {
  const appearance = useAppearance()
  return computed(() => {
    // The document already carries the theme: the appearance store sets it before anything is drawn again.
    const { dark, scale } = appearance
    const size = 11 * scale / 100
    document.documentElement.dataset['theme'] = dark ? 'dark' : 'light'
    return { font: { family: token('--font-ui'), size }, ink: token('--ink-3'), axis: token('--chart-axis'), grid: token('--chart-grid'), of: token }
  })
}

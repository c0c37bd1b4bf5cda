import { defineStore } from 'pinia'
import { computed, ref, toRef } from 'vue'
import type { Ref } from 'vue'
import { useAppearance } from '../stores/appearance.store.ts'

/** Value of a design token now, e.g. `token('--series-1')`. The browser works out the whole page's style for it. */
export const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

export interface ChartTheme {
  readonly font: { readonly family: string; readonly size: number }
  readonly ink: string
  readonly axis: string
  readonly grid: string
  /** Colours by token name. */
  readonly of: (name: string) => string
}

/** What the computer asks of every program: it changes tokens too. */
const systemWishes = ['(prefers-contrast: more)', '(forced-colors: active)'] as const

const useTokens = defineStore('chart-tokens', () => {
  const appearance = useAppearance()
  const wishes = ref(0)
  for (const query of systemWishes)
    window.matchMedia(query).addEventListener('change', () => {
      wishes.value += 1
    })
  const theme = computed((): ChartTheme => {
    // The document already carries the theme: the appearance store sets it before anything is drawn again.
    const { dark, scale } = appearance
    document.documentElement.dataset['theme'] = dark ? 'dark' : 'light'
    void wishes.value
    const known = new Map<string, string>()
    const of = (name: string): string => {
      const value = known.get(name) ?? token(name)
      known.set(name, value)
      return value
    }
    return {
      font: { family: of('--font-ui'), size: (11 * scale) / 100 },
      ink: of('--ink-3'),
      axis: of('--chart-axis'),
      grid: of('--chart-grid'),
      of,
    }
  })
  return { theme }
})

/** Tokens that charts are drawn with: each read once, and again when theme, scale or the system's contrast change. */
export const useChartTheme = (): Readonly<Ref<ChartTheme>> => toRef(useTokens(), 'theme')

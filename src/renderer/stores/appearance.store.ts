import { defineStore } from 'pinia'
import { computed, ref, watchEffect } from 'vue'
import { useServices } from '../client/services.ts'

export const themes = ['light', 'dark', 'system'] as const
export type Theme = (typeof themes)[number]

/** Interface scale in per cent. */
export const scales = [90, 100, 110, 120, 130, 140, 150] as const
const storageKey = 'aulens.appearance'

const stored = (): { theme: Theme; scale: number } => {
  try {
    const value = JSON.parse(localStorage.getItem(storageKey) ?? '{}') as Partial<{ theme: Theme; scale: number }>
    return {
      theme: themes.find((theme) => theme === value.theme) ?? 'system',
      scale: scales.find((scale) => scale === value.scale) ?? 100,
    }
  } catch {
    return { theme: 'system', scale: 100 }
  }
}

/** Theme and size of the interface, kept on this computer. */
export const useAppearance = defineStore('appearance', () => {
  const { desktop } = useServices()
  const start = stored()
  const theme = ref<Theme>(start.theme)
  const scale = ref(start.scale)
  const systemQuery = window.matchMedia('(prefers-color-scheme: dark)')
  const systemDark = ref(systemQuery.matches)
  systemQuery.addEventListener('change', (event) => {
    systemDark.value = event.matches
  })
  const dark = computed(() => theme.value === 'dark' || (theme.value === 'system' && systemDark.value))

  watchEffect(() => {
    document.documentElement.dataset['theme'] = dark.value ? 'dark' : 'light'
    document.documentElement.style.fontSize = `${(16 * scale.value) / 100}px`
    localStorage.setItem(storageKey, JSON.stringify({ theme: theme.value, scale: scale.value }))
    void desktop?.call('theme.set', { theme: theme.value })
  })

  const step = (by: 1 | -1): void => {
    const place = scales.findIndex((size) => size === scale.value)
    scale.value = scales[place + by] ?? scale.value
  }
  return {
    theme,
    scale,
    dark,
    toggle: () => {
      theme.value = dark.value ? 'light' : 'dark'
    },
    set: (to: Theme) => {
      theme.value = to
    },
    larger: () => step(1),
    smaller: () => step(-1),
    usual: () => {
      scale.value = 100
    },
    setScale: (to: (typeof scales)[number]) => {
      scale.value = to
    },
  }
})

import { defineStore } from 'pinia'
import { ref } from 'vue'

/** Where the work stood: a project's folder, and the address in the window. */
export interface LastPlace {
  readonly directory: string
  readonly project: string
  readonly address: string
  readonly title: string
}

const storageKey = 'aulens.last-place'
const fields = ['directory', 'project', 'address', 'title'] as const

const stored = (): LastPlace | null => {
  try {
    const value = JSON.parse(localStorage.getItem(storageKey) ?? 'null') as Partial<Record<string, unknown>> | null
    return value !== null && fields.every((field) => typeof value[field] === 'string')
      ? (value as unknown as LastPlace)
      : null
  } catch {
    return null
  }
}

/** The last view of a project that was looked at, kept on this computer; the welcome offers to go on there. */
export const useLastPlace = defineStore('last-place', () => {
  const place = ref(stored())
  const keep = (now: LastPlace): void => {
    place.value = now
    localStorage.setItem(storageKey, JSON.stringify(now))
  }
  return { place, keep }
})

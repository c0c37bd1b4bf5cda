import { defineStore } from 'pinia'
import { ref } from 'vue'

const storageKey = 'aulens.tour'

/** The guided tour: offered until it was taken or declined once, and again only when asked for. */
export const useTour = defineStore('tour', () => {
  const offered = ref(localStorage.getItem(storageKey) === null)
  /** Place in the tour, or null while it is not shown. */
  const at = ref<number | null>(null)
  const decline = (): void => {
    offered.value = false
    localStorage.setItem(storageKey, 'seen')
  }
  return {
    offered,
    at,
    decline,
    start: () => {
      decline()
      at.value = 0
    },
    go: (place: number) => {
      at.value = place
    },
    end: () => {
      at.value = null
    },
  }
})

import { useCorpus } from './corpus.store.ts'

interface Modifiers { readonly shiftKey: boolean; readonly ctrlKey: boolean; readonly metaKey: boolean }

export interface GridSelection {
  /** Alone; with Shift, all from the last start to here; with Ctrl, this one more or less. */
  to(place: number, modifiers: Modifiers): void
  all(): void
  none(): void
}

/** Selection of a list by places, as files are selected in a folder. */
export const useGridSelection = (total: () => number): GridSelection => {
  const corpus = useCorpus()
  let start = 0
  return {
    to: (place, { shiftKey, ctrlKey, metaKey }) => {
      if (shiftKey) {
        const [first, last] = start < place ? [start, place] : [place, start]
        corpus.select(Array.from({ length: last - first + 1 }, (_, step) => first + step), place)
        return
      }
      start = place
      if (!ctrlKey && !metaKey) return corpus.select([place], place)
      const places = new Set(corpus.selection)
      if (!places.delete(place)) places.add(place)
      corpus.select(places, place)
    },
    all: () => { corpus.select(Array.from({ length: total() }, (_, place) => place), corpus.lead ?? 0) },
    none: () => { corpus.select([], corpus.lead) },
  }
}

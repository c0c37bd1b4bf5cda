import { useCorpus } from '../samples/corpus.store.ts'

interface Modifiers {
  readonly shiftKey: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
}

export interface GridSelection {
  /** Alone; with Shift, all from the last start to here; with Ctrl, this one more or less. */
  to(place: number, modifiers: Modifiers): void
  /** Moves the focus and leaves the selection as it is. */
  leadTo(place: number): void
  /** Remembers what is selected before a rectangle is drawn. */
  hold(): void
  /** What the rectangle holds, alone or beside what was selected before. */
  band(places: readonly number[], adds: boolean): void
  all(): void
  none(): void
}

/** Selection of a list by places, as files are selected in a folder. */
export const useGridSelection = (total: () => number): GridSelection => {
  const corpus = useCorpus()
  let start = 0
  let held: ReadonlySet<number> = new Set()
  return {
    to: (place, { shiftKey, ctrlKey, metaKey }) => {
      if (shiftKey) {
        const [first, last] = start < place ? [start, place] : [place, start]
        const stretch = Array.from({ length: last - first + 1 }, (_, step) => first + step)
        corpus.select(ctrlKey || metaKey ? [...corpus.selection, ...stretch] : stretch, place)
        return
      }
      start = place
      if (!ctrlKey && !metaKey) return corpus.select([place], place)
      const places = new Set(corpus.selection)
      if (!places.delete(place)) places.add(place)
      corpus.select(places, place)
    },
    leadTo: (place) => {
      start = place
      corpus.select(corpus.selection, place)
    },
    hold: () => {
      held = corpus.selection
    },
    band: (places, adds) => {
      const first = places[0]
      if (first !== undefined) start = first
      corpus.select(adds ? [...held, ...places] : places, first ?? corpus.lead)
    },
    all: () => {
      corpus.select(
        Array.from({ length: total() }, (_, place) => place),
        corpus.lead ?? 0,
      )
    },
    none: () => {
      corpus.select([], corpus.lead)
    },
  }
}

import { codeOfEmotion, classesOf } from '../../shared/protocol/emotions.ts'
import type { TrainingSettings } from '../../shared/protocol/settings.ts'
import type { ProjectStore } from '../store/project-store.ts'

/** Paths of the labelled faces of these classes that a person has left out by now, sorted. */
export const excludedFaces = (store: ProjectStore, corpus: number, classes: TrainingSettings['classes']): string[] => {
  const counted = new Set<number>(classesOf(classes).map(codeOfEmotion))
  const excluded = new Set(store.marks.samples({ kind: 'exclude', tag: null }))
  if (excluded.size === 0) return []
  return store.samples
    .labelled(corpus)
    .flatMap(({ id, emotion, path }) => (excluded.has(id) && counted.has(emotion) ? [path] : []))
    .sort()
}

/**
 * Settings that say which faces are left out by hand: all networks of an experiment, and a run made again, leave out
 * the same.
 */
export const withExcluded = (store: ProjectStore, corpus: number, settings: TrainingSettings): TrainingSettings =>
  settings.excluded === null ? { ...settings, excluded: excludedFaces(store, corpus, settings.classes) } : settings

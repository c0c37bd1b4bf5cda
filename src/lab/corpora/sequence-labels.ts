import type { CodedUnit, ScannedSample } from './corpus-layout.ts'

/**
 * The emotion of a sequence whose frames are labelled one by one: the only one besides neutral; null where there are
 * several.
 */
export const sequenceEmotion = (samples: readonly ScannedSample[]): number | null => {
  const labels = new Set(samples.flatMap(({ emotion }) => (emotion === null ? [] : [emotion])))
  const expressive = [...labels].filter((emotion) => emotion !== 0)
  if (expressive.length > 1) return null
  return expressive[0] ?? (labels.has(0) ? 0 : null)
}

/** Units of a sequence whose frames are coded one by one: each at its strongest; null where no frame is coded. */
export const sequenceUnits = (samples: readonly ScannedSample[]): CodedUnit[] | null => {
  const coded = samples.flatMap(({ actionUnits }) => (actionUnits === null ? [] : [actionUnits]))
  if (coded.length === 0) return null
  const strongest = new Map<number, number>()
  for (const { au, intensity } of coded.flat()) strongest.set(au, Math.max(strongest.get(au) ?? 0, intensity))
  return [...strongest].map(([au, intensity]) => ({ au, intensity })).sort((a, b) => a.au - b.au)
}

import type { Emotion } from '../protocol/emotions.ts'

/**
 * Whether a set of AUs holds an emotion's prototype (Lucey et al. 2010, table 1): a check to report, never a
 * relabelling rule.
 */
export const fitsPrototype = (emotion: Emotion, intensities: ReadonlyMap<number, number>): boolean => {
  const has = (...units: number[]): boolean => units.every((au) => intensities.has(au))
  switch (emotion) {
    case 'neutral':
      return true
    case 'anger':
      return has(23) && has(24)
    case 'contempt':
      return has(14)
    case 'disgust':
      return has(9) || has(10)
    case 'fear':
      return has(1, 2) && (has(4) || intensities.get(5) === 5)
    case 'happy':
      return has(12)
    case 'sad':
      return has(1, 4, 15) || has(11) || has(6, 15)
    case 'surprise':
      return has(1, 2) || (has(5) && (intensities.get(5) ?? 0) <= 2)
  }
}

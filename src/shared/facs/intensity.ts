/** Intensity letters A (trace) to E (maximum); CK+ writes 1 to 5, and 0 for "present, intensity not given". */
export const intensityLetters = ['A', 'B', 'C', 'D', 'E'] as const
export type IntensityLetter = (typeof intensityLetters)[number]

/** @param intensity 0 (present, not graded) to 5; gives "" for 0 */
export const letterOf = (intensity: number): IntensityLetter | '' => intensityLetters[intensity - 1] ?? ''

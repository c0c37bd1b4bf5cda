import { z } from 'zod'

/** Orders in which corpora count their classes, or the initials by which they name them. */
export const classPresets = [
  'rafdb',
  'affectnet',
  'affectnet-alphabetical',
  'fer2013',
  'ferplus',
  'ckplus',
  'kdef',
  'jaffe',
] as const
export type ClassPreset = (typeof classPresets)[number]

const isPattern = (text: string): boolean => {
  try {
    return new RegExp(`${text}|`).exec('')?.length === 2
  } catch {
    return false
  }
}

/** What only the owner of a corpus knows. Every answer may be absent: then nothing is assumed, and the import says so. */
export const ImportAnswers = z.strictObject({
  /** What numbers or initials of classes mean. */
  classes: z.enum(classPresets).optional(),
  /**
   * Who is who in a folder of pictures: a regular expression with one group that finds the subject in a picture's path,
   * or the name of the folder that the picture lies in.
   */
  subjects: z
    .discriminatedUnion('from', [
      z.strictObject({
        from: z.literal('pattern'),
        pattern: z.string().min(1).max(500).refine(isPattern, 'The pattern must be valid and have one group.'),
      }),
      z.strictObject({ from: z.literal('folder') }),
      z.strictObject({ from: z.literal('each') }),
    ])
    .optional(),
  /** Cells of a table that say nothing, in place of the usual ones (NA, 9, 99, 999, -99, …). */
  missing: z.array(z.string().max(40)).max(100).optional(),
})
export type ImportAnswers = z.infer<typeof ImportAnswers>

/** Finds the first part of a picture's name (`p07` of `p07_happy_2.jpg`). */
export const firstPartPattern = String.raw`(?:^|/)([^/_. -]+)[_. -][^/]*$`

import { z } from 'zod'
import { convolutionLayers } from '../network/architecture.ts'

/** One line of the log of a filter's notes. Lines are only ever added. */
export const NoteEntry = z.object({
  id: z.int(),
  run: z.string(),
  layer: z.enum(convolutionLayers),
  filter: z.int(),
  /** Step of the checkpoint that was looked at. */
  step: z.int(),
  author: z.string(),
  madeAt: z.string(),
  /** Null: takes back the entry that it replaces. */
  text: z.string().nullable(),
  /** Earlier entry that it stands in place of. */
  replaces: z.int().nullable(),
})
export type NoteEntry = z.infer<typeof NoteEntry>

const about = {
  run: z.string().min(1).max(200),
  layer: z.enum(convolutionLayers).default('conv3'),
  filter: z.int().min(0).max(255),
}

export const noteMethods = {
  /** The whole log of a filter, oldest first. */
  'note.list': { input: z.strictObject(about), output: z.array(NoteEntry) },
  'note.add': {
    input: z.strictObject({
      ...about,
      text: z.string().trim().min(1).max(4000),
      replaces: z.int().nullable().default(null),
    }),
    output: NoteEntry,
  },
  /** Takes an entry back; taking back such an entry brings the first one back. */
  'note.undo': { input: z.strictObject({ note: z.int() }), output: NoteEntry },
}

import { z } from 'zod'

/** One thing that a check of a project found. An error is damage; a warning is something to know. */
export const ProjectFinding = z.object({
  severity: z.enum(['error', 'warning']),
  /** Stable name, e.g. `CHECKPOINT_DAMAGED`. */
  code: z.string(),
  /** Relative to the project folder, with "/" between the parts. */
  path: z.string(),
  message: z.string(),
  /** The next step. */
  hint: z.string(),
})
export type ProjectFinding = z.infer<typeof ProjectFinding>

export const ProjectCheck = z.object({
  directory: z.string(),
  /** Schema of the database; null where it cannot be read. */
  schemaVersion: z.int().nullable(),
  /** Files that the project refers to and that were looked at. */
  files: z.int(),
  /** No error is left; warnings may be. */
  sound: z.boolean(),
  /** What is wrong now. */
  findings: z.array(ProjectFinding),
  /** What was wrong and is mended; empty without repair. */
  repaired: z.array(ProjectFinding),
  /** The copy that took the place of a damaged database. */
  restoredFrom: z.string().nullable(),
  /** Folder into which damaged files were moved. */
  setAside: z.string().nullable(),
})
export type ProjectCheck = z.infer<typeof ProjectCheck>

import { z } from 'zod'

export const ProjectInfo = z.object({
  directory: z.string(),
  name: z.string(),
  createdAt: z.string(),
  schemaVersion: z.int(),
  corpora: z.int(),
  runs: z.int(),
})
export type ProjectInfo = z.infer<typeof ProjectInfo>

export const projectMethods = {
  /** The open project, or null. */
  'project.current': { input: z.strictObject({}), output: ProjectInfo.nullable() },
  /** Opens `NAME.aulens`; with `create`, makes it where it does not exist. */
  'project.open': { input: z.strictObject({ directory: z.string().min(1), create: z.boolean().default(false) }), output: ProjectInfo },
  'project.close': { input: z.strictObject({}), output: z.null() },
}

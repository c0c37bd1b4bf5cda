import { z } from 'zod'
import { JobStarted } from './job.ts'

export const ProjectInfo = z.object({
  directory: z.string(),
  name: z.string(),
  createdAt: z.string(),
  schemaVersion: z.int(),
  corpora: z.int(),
  runs: z.int(),
})
export type ProjectInfo = z.infer<typeof ProjectInfo>

/**
 * How large the demo is made. `usual`: its filters are worth looking at. `small`: every stage runs for real within half
 * a minute, but the network
 * has learned next to nothing; for trying whether a computer can do it all.
 */
export const demoSizes = {
  usual: { subjects: 100, steps: 150, side: 96, batchSize: 64, permutations: 1000 },
  small: { subjects: 20, steps: 6, side: 48, batchSize: 16, permutations: 200 },
} as const
export const DemoSize = z.enum(['usual', 'small'])
export type DemoSize = z.infer<typeof DemoSize>

export const projectMethods = {
  /** The open project, or null. */
  'project.current': { input: z.strictObject({}), output: ProjectInfo.nullable() },
  /** Opens `NAME.aulens`; with `create`, makes it where it does not exist. */
  'project.open': {
    input: z.strictObject({ directory: z.string().min(1), create: z.boolean().default(false) }),
    output: ProjectInfo,
  },
  /**
   * Verifies a project that need not be open; the job's value is a `ProjectCheck`. With `repair`, puts right what can
   * be.
   */
  'project.check': {
    input: z.strictObject({ directory: z.string().min(1), repair: z.boolean().default(false) }),
    output: JobStarted,
  },
  'project.close': { input: z.strictObject({}), output: z.null() },
  /**
   * Opens (or makes) the demo in a folder and runs the paper's whole question on drawn faces; finished stages are not
   * redone.
   */
  'project.demo': {
    input: z.strictObject({
      /** Folder for the corpus and the report. */
      directory: z.string().min(1),
      /** Default: `demo.aulens` in that folder. */
      project: z.string().min(1).optional(),
      size: DemoSize.default('usual'),
      /** Default: what the size says. */
      subjects: z.int().min(20).max(2000).optional(),
      steps: z.int().min(1).max(100_000).optional(),
      seed: z.int().min(0).default(1),
    }),
    output: JobStarted,
  },
}

/** The value of the demo's job; the command line prints it. */
export const DemoResult = z.object({
  project: z.string(),
  corpus: z.object({
    name: z.string(),
    samples: z.int(),
    sequences: z.int(),
    subjects: z.int(),
    labelled: z.int(),
    findings: z.int(),
  }),
  run: z.string(),
  accuracy: z.number(),
  /** What always naming the largest class would score. */
  chance: z.number(),
  evidence: z.object({
    filters: z.int(),
    dead: z.int(),
    /** Filters with the largest divergence, largest first. */
    best: z.array(z.object({ filter: z.int(), au: z.int(), name: z.string(), kl: z.number() })),
  }),
  report: z.string(),
  seconds: z.number(),
})
export type DemoResult = z.infer<typeof DemoResult>

import { z } from 'zod'

export const rungNames = ['gpu', 'native', 'wasm'] as const

export const LadderRung = z.object({
  rung: z.enum(rungNames),
  title: z.string(),
  state: z.enum(['in use', 'available', 'unavailable']),
  /** Why it is not available, in plain words. */
  reason: z.string().nullable(),
  /** The exact next step that makes it available. */
  fix: z.string().nullable(),
})

export const EngineStatus = z.object({
  /** Version of Node that runs lab and compute. */
  node: z.string(),
  rung: z.enum(rungNames).nullable(),
  backend: z.string(),
  device: z.string(),
  canTrain: z.boolean(),
  network: z.string(),
  threads: z.int(),
  memory: z.object({ total: z.number(), free: z.number() }),
  versions: z.record(z.string(), z.string()),
  ladder: z.array(LadderRung),
  selfTest: z.object({
    passed: z.boolean(),
    seconds: z.number(),
    checks: z.array(z.object({ name: z.string(), passed: z.boolean(), difference: z.number(), tolerance: z.number() })),
  }).nullable(),
  problems: z.array(z.object({ severity: z.enum(['error', 'warning', 'note']), message: z.string(), fix: z.string().nullable() })),
})
export type EngineStatus = z.infer<typeof EngineStatus>

/** Milliseconds between two words of scrolling that a page sends. */
export const scrollNoticeInterval = 100

export const engineMethods = {
  /** `selfTest: true` runs the comparison with stored reference numbers (a few seconds). */
  'engine.status': { input: z.strictObject({ selfTest: z.boolean().default(false) }), output: EngineStatus },
  /** Somebody scrolls: a training keeps still for a fifth of a second. `training`: whether one runs. */
  'engine.giveWay': { input: z.strictObject({}), output: z.object({ training: z.boolean() }) },
}

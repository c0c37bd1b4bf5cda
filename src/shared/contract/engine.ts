import { z } from 'zod'
import { JobStarted } from './job.ts'

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
  selfTest: z
    .object({
      passed: z.boolean(),
      seconds: z.number(),
      checks: z.array(
        z.object({ name: z.string(), passed: z.boolean(), difference: z.number(), tolerance: z.number() }),
      ),
    })
    .nullable(),
  problems: z.array(
    z.object({ severity: z.enum(['error', 'warning', 'note']), message: z.string(), fix: z.string().nullable() }),
  ),
})
export type EngineStatus = z.infer<typeof EngineStatus>

/** Milliseconds between two words of scrolling that a page sends. */
export const scrollNoticeInterval = 100
export const engineNames = ['auto', ...rungNames] as const
/**
 * Forms of the network: whatever is fastest here, the fast one, TensorFlow.js's own operations, the fast one with
 * convolutions in bfloat16.
 */
export const networkForms = ['auto', 'fast', 'plain', 'bfloat16'] as const

/** What computes, as a person has chosen it for this computer. */
export const EngineChoice = z.strictObject({ engine: z.enum(engineNames), network: z.enum(networkForms) })
export type EngineChoice = z.infer<typeof EngineChoice>

/** The self-test of one choice, run in a process of its own. */
export const EngineTest = z.object({
  choice: EngineChoice,
  passed: z.boolean(),
  seconds: z.number(),
  /** The largest share of what its check allows that a difference takes; above 1 it failed. */
  worst: z.number(),
  checks: z.int(),
  /** Network that computed, e.g. "fast winograd sparse". */
  network: z.string(),
  rung: z.enum(rungNames),
  /** ISO 8601. */
  at: z.string(),
})
export type EngineTest = z.infer<typeof EngineTest>

const option = <T extends readonly [string, ...string[]]>(names: T) =>
  z.object({
    value: z.enum(names),
    possible: z.boolean(),
    /** Why it cannot be chosen here, in plain words; null where it can. */
    reason: z.string().nullable(),
    /** What would make it possible. */
    fix: z.string().nullable(),
  })

export const EngineOptions = z.object({
  /** The remembered choice. */
  choice: EngineChoice,
  /** What the environment decides in its place, e.g. "AULENS_RUNG=wasm"; null where the choice holds. */
  decidedBy: z.string().nullable(),
  engines: z.array(option(engineNames)),
  networks: z.array(option(networkForms)),
  /** Newest of each choice since the start. */
  tests: z.array(EngineTest),
  inUse: z.object({ rung: z.enum(rungNames), network: z.string(), device: z.string() }).nullable(),
})
export type EngineOptions = z.infer<typeof EngineOptions>

/**
 * Work that a change would interrupt. `again`: it goes on by itself with the new engine; else it can be resumed by
 * hand.
 */
export const InterruptedWork = z.object({ job: z.int(), title: z.string(), kind: z.string(), again: z.boolean() })
export type InterruptedWork = z.infer<typeof InterruptedWork>

export const engineMethods = {
  /** `selfTest: true` runs the comparison with stored reference numbers (a few seconds). */
  'engine.status': { input: z.strictObject({ selfTest: z.boolean().default(false) }), output: EngineStatus },
  /** Somebody scrolls: a training keeps still for a fifth of a second. `training`: whether one runs. */
  'engine.giveWay': { input: z.strictObject({}), output: z.object({ training: z.boolean() }) },
  /** With `engine`: forms of the network as if that engine were chosen. */
  'engine.options': { input: z.strictObject({ engine: z.enum(engineNames).optional() }), output: EngineOptions },
  /** What a change to this choice would interrupt now. */
  'engine.interrupts': { input: EngineChoice, output: z.array(InterruptedWork) },
  /** Runs the self-test of a choice in a process of its own; the job's value is an `EngineTest`. */
  'engine.test': { input: EngineChoice, output: JobStarted },
  /**
   * Tests the choice, then puts it in place: the compute process ends and starts again. Work under way goes on from its
   * last stored step;
   * without `interrupt` it is refused while there is any (ENGINE_BUSY). The choice is kept for this computer; the job's
   * value is an `EngineTest`.
   */
  'engine.choose': { input: EngineChoice.extend({ interrupt: z.boolean().default(false) }), output: JobStarted },
}

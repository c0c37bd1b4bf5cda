import { z } from 'zod'
import { rungNames } from './engine.ts'

/** Rungs that the lab has seen fail, and why: they are not tried again in this session. */
export const RefusedRungs = z.array(z.object({ rung: z.enum(rungNames), reason: z.string() }))
export type RefusedRungs = z.infer<typeof RefusedRungs>

/** Environment variable by which the lab tells the next compute process, as JSON. */
export const refusedVariable = 'AULENS_REFUSED_RUNGS'

/** Code of an error that says: this rung is not to be used, the next one may do the same job. */
export const rungFailed = 'ENGINE_RUNG_FAILED'

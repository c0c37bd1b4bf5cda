import type { z } from 'zod'
import type { EngineReport, RungName } from '../../shared/contract/compute.ts'
import { rungNames, type LadderRung } from '../../shared/contract/engine.ts'
import { install, installAgain } from '../packaged.ts'
import type { LadderRecord } from './ladder-record.ts'

type Rung = z.infer<typeof LadderRung>

const titles: Readonly<Record<RungName, string>> = {
  gpu: 'Graphics card (TensorFlow with CUDA)',
  native: 'Processor (native TensorFlow)',
  wasm: 'Processor (WebAssembly; shows trained networks, cannot train)',
}

/** The reason and fix of a rung that does not compute. */
const refusal = (
  rung: RungName,
  refusedBecause: string | undefined,
  record: LadderRecord | null,
): Pick<Rung, 'reason' | 'fix'> => {
  const recorded = record?.rungs[rung]
  // Set-up knows the cause; the compute process only sees that the package does not load.
  if (recorded?.state === 'refused') return { reason: recorded.reason, fix: recorded.fix }
  if (refusedBecause !== undefined)
    return { reason: refusedBecause, fix: recorded === undefined ? install : installAgain }
  return { reason: 'It has not been set up yet.', fix: install }
}

/**
 * The engine ladder, best first: what computes, what could, and what each other rung lacks.
 *
 * @param report what the compute process said of itself; null when it did not start
 * @param record what set-up noted; null when it never ran
 */
export const mergeLadder = (report: EngineReport | null, record: LadderRecord | null): Rung[] =>
  rungNames.map((rung) => {
    const title = titles[rung]
    if (report?.rung === rung) return { rung, title, state: 'in use', reason: null, fix: null }
    const refusedBecause = report?.refused.find((refused) => refused.rung === rung)?.reason
    const ready = record?.rungs[rung].state === 'ready' && refusedBecause === undefined
    if (ready) return { rung, title, state: 'available', reason: null, fix: null }
    return { rung, title, state: 'unavailable', ...refusal(rung, refusedBecause, record) }
  })

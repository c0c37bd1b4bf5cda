import type { EngineReport } from '../../shared/contract/compute.ts'
import {
  engineNames,
  networkForms,
  type EngineChoice,
  type EngineOptions,
  type EngineStatus,
} from '../../shared/contract/engine.ts'

const possible = { possible: true, reason: null, fix: null } as const
const refused = (reason: string | null, fix: string | null) => ({ possible: false, reason, fix })

/** Engines to choose from; each rung that does not compute here says why. */
export const engineOptions = (ladder: EngineStatus['ladder']): EngineOptions['engines'] =>
  engineNames.map((value) => {
    const rung = ladder.find((entry) => entry.rung === value)
    return { value, ...(rung?.state === 'unavailable' ? refused(rung.reason, rung.fix) : possible) }
  })

const fixOfForms = 'Choose the native processor above, or leave the engine to AULens.'

/**
 * Forms of the network to choose from with an engine. @param report null where nothing computes: then nothing is known
 * against a form
 */
export const networkOptions = (
  engine: EngineChoice['engine'],
  report: EngineReport | null,
): EngineOptions['networks'] => {
  const rung = engine === 'auto' ? report?.rung : engine
  const needsNative =
    rung === undefined || rung === 'native'
      ? null
      : refused('The fast network is made for native TensorFlow on the processor.', fixOfForms)
  // What another engine found says nothing of this one.
  const forms = report?.rung === 'native' ? report.forms : undefined
  const fast =
    needsNative ??
    (forms?.fast === false
      ? refused('Here it does not give TensorFlow’s own numbers, so it is not used.', 'npm run setup -- --force')
      : possible)
  const bfloat16 = !fast.possible
    ? fast
    : report?.forms?.bfloat16 === false
      ? refused(
          'This processor has no bfloat16 instructions (avx512_bf16, amx_bf16), or the system does not list them.',
          'Needs a processor such as AMD EPYC from 2022 or Intel Xeon from 2020 with bfloat16, under Linux.',
        )
      : possible
  return networkForms.map((value) => ({
    value,
    ...(value === 'fast' ? fast : value === 'bfloat16' ? bfloat16 : possible),
  }))
}

import type { ContractError } from '../../shared/contract/errors.ts'
import type { EngineStatus } from '../../shared/contract/engine.ts'
import { bytes, counted } from './number.ts'

export type Tone = 'ok' | 'warn' | 'danger' | 'info'

const names = { gpu: 'CUDA GPU', native: 'CPU, native TensorFlow', wasm: 'WebAssembly' } as const

/** Short name of a rung of the engine ladder. */
export const rungName = (rung: keyof typeof names): string => names[rung]

/** The engine in one line, for the status bar. */
export const engineLine = (status: EngineStatus | null, error: ContractError | null): { tone: Tone; text: string } => {
  if (status === null)
    return error === null
      ? { tone: 'info', text: 'Looking at the engine…' }
      : { tone: 'danger', text: 'The engine does not answer' }
  if (status.rung === null) return { tone: 'danger', text: 'Nothing computes here' }
  const use = status.canTrain ? '' : ' · looks at filters, cannot train'
  return {
    tone: status.canTrain ? 'ok' : 'warn',
    text: `${names[status.rung]} · ${counted(status.threads, 'thread')}${use}`,
  }
}

/** What the engine allows, in a sentence. */
export const engineSentence = (status: EngineStatus): string => {
  if (status.rung === null) return 'No engine could be loaded, so nothing can be trained or inspected yet.'
  const memory = `${bytes(status.memory.free)} of ${bytes(status.memory.total)} memory free`
  return status.canTrain ? `Trains and inspects; ${memory}.` : `Inspects and evaluates, but cannot train; ${memory}.`
}

/** Versions of what computes; Node is named once, whoever reports it. */
export const engineVersions = (status: EngineStatus): Record<string, string> => {
  const others = Object.entries(status.versions).filter(([name]) => name.toLowerCase() !== 'node')
  return { Node: status.node, ...Object.fromEntries(others) }
}

/** Problems worst first. */
export const sortedProblems = (status: EngineStatus): EngineStatus['problems'] => {
  const weight = { error: 0, warning: 1, note: 2 } as const
  return [...status.problems].sort((a, b) => weight[a.severity] - weight[b.severity])
}

import type { EngineChoice, EngineStatus } from '../../shared/contract/engine.ts'
import type { EngineReport, SelfTestReport } from '../../shared/contract/compute.ts'
import { installAgain } from '../packaged.ts'
import type { Machine } from './doctor-machine.ts'

type Problem = EngineStatus['problems'][number]
type Ladder = EngineStatus['ladder']

export interface Findings {
  readonly report: EngineReport | null
  /** Why the compute process gave no report, or no self-test. */
  readonly failure: string | null
  readonly selfTest: SelfTestReport | null
  readonly ladder: Ladder
  readonly machine: Machine
  readonly chosen: EngineChoice['engine']
}

const gigabyte = 1024 ** 3
/** A training step of 64 faces holds up to 2.7 GB when computed plainly, beside 0.5 GB for the rest of the program. */
const enoughMemory = 3.5 * gigabyte
/** Checkpoints, faces and exports of a few runs. */
const enoughSpace = 2 * gigabyte

const inGigabytes = (bytes: number): string => `${(bytes / gigabyte).toFixed(1)} GB`

const engineProblems = ({ report, failure, ladder, machine, chosen }: Findings): Problem[] => {
  const problems: Problem[] = []
  const native = ladder.find(({ rung }) => rung === 'native')
  const gpu = ladder.find(({ rung }) => rung === 'gpu')
  if (failure !== null) problems.push({ severity: 'error', message: failure, fix: native?.fix ?? installAgain })
  if (report !== null && !report.canTrain) {
    problems.push(
      native?.state === 'available'
        ? chosen === 'wasm'
          ? {
              severity: 'warning',
              message: 'Training is not possible: WebAssembly was chosen in Settings, and it cannot train.',
              fix: 'Choose “Automatic” or the native processor in Settings.',
            }
          : {
              severity: 'warning',
              message: 'Training is not possible: AULENS_RUNG chose an engine that cannot train.',
              fix: 'Unset AULENS_RUNG.',
            }
        : {
            severity: 'warning',
            message: `Training is not possible here: native TensorFlow does not run. ${native?.reason ?? ''}`.trim(),
            fix: native?.fix ?? null,
          },
    )
  }
  if (machine.hasNvidiaDriver && gpu?.state === 'unavailable') {
    problems.push({
      severity: 'warning',
      message: `There is an NVIDIA driver, but the graphics card is not used. ${gpu.reason ?? ''}`.trim(),
      fix: gpu.fix,
    })
  }
  return problems
}

const selfTestProblems = ({ selfTest }: Findings): Problem[] => {
  const failed = selfTest?.checks.filter(({ passed }) => !passed) ?? []
  return failed.map(({ name, difference, tolerance }) => ({
    severity: 'error',
    message:
      `The self-test "${name}" differs from its stored reference by ${difference.toExponential(1)}, more ` +
      `than ${tolerance.toExponential(1)}: results computed here are not to be trusted.`,
    fix: installAgain,
  }))
}

const machineProblems = ({ machine: { node, memory, cacheSpace } }: Findings): Problem[] => {
  const problems: Problem[] = []
  if (Number(node.split('.')[0]) < 24) {
    problems.push({
      severity: 'error',
      message: `This is Node ${node}; the laboratory needs Node 24.`,
      fix: "Start it by bin/aulens, which uses the project's own Node (npm run setup).",
    })
  }
  if (memory.free < enoughMemory) {
    problems.push({
      severity: 'warning',
      message:
        `${inGigabytes(memory.free)} of memory are free; training in batches of 64 can take ` +
        `${inGigabytes(enoughMemory)}.`,
      fix: 'Close other programs, or train with a smaller --batch.',
    })
  }
  if (cacheSpace !== null && cacheSpace < enoughSpace) {
    problems.push({
      severity: 'warning',
      message: `Only ${inGigabytes(cacheSpace)} are free on the disk.`,
      fix: 'Free some space, or keep projects on another disk (--project).',
    })
  }
  return problems
}

/** What stands in the way, worst first, each with its next step. */
export const findProblems = (findings: Findings): Problem[] => {
  const order = ['error', 'warning', 'note']
  return [...engineProblems(findings), ...selfTestProblems(findings), ...machineProblems(findings)].sort(
    (a, b) => order.indexOf(a.severity) - order.indexOf(b.severity),
  )
}

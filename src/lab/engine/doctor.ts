import type { EngineChoice, EngineStatus } from '../../shared/contract/engine.ts'
import type { EngineReport, SelfTestReport } from '../../shared/contract/compute.ts'
import { examineMachine, type Machine } from './doctor-machine.ts'
import { findProblems } from './doctor-problems.ts'
import { readLadderRecord, type LadderRecord } from './ladder-record.ts'
import { mergeLadder } from './ladder.ts'

export interface Answers {
  /** What the compute process said of itself; null when it did not start. */
  readonly report: EngineReport | null
  /** Why there is no report or no self-test; null when nothing failed. */
  readonly failure: string | null
  /** Null when no self-test was asked for, or it did not run. */
  readonly selfTest: SelfTestReport | null
  /** What a person has chosen for this computer; absent: the choice is AULens's. */
  readonly choice?: EngineChoice
}

/** Where the doctor looks; tests give their own. */
export interface Surroundings {
  readonly record: LadderRecord | null
  readonly machine: Machine
}

const look = (): Surroundings => {
  const record = readLadderRecord()
  return { record, machine: examineMachine(record?.cache ?? null) }
}

/**
 * What computes here, what is missing, and what to do: the compute process's answers beside set-up's record and the
 * machine.
 */
export const engineStatus = async (answers: Answers, surroundings: Surroundings = look()): Promise<EngineStatus> => {
  const { report, failure, selfTest, choice } = answers
  const { record, machine } = surroundings
  const ladder = mergeLadder(report, record)
  return {
    node: machine.node,
    rung: report?.rung ?? null,
    backend: report?.backend ?? '',
    device: report?.deviceName ?? '',
    canTrain: report?.canTrain ?? false,
    network: report?.network ?? '',
    threads: report?.threads ?? machine.threads,
    memory: { total: machine.memory.total, free: machine.memory.free },
    versions: { ...report?.versions },
    ladder,
    selfTest:
      selfTest === null
        ? null
        : {
            passed: selfTest.passed,
            seconds: selfTest.seconds,
            checks: selfTest.checks.map((check) => ({ ...check })),
          },
    problems: findProblems({ report, failure, selfTest, ladder, machine, chosen: choice?.engine ?? 'auto' }),
  }
}

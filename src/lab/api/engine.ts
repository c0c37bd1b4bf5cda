import { toContractError } from '../../shared/contract/errors.ts'
import type { EngineReport, SelfTestReport } from '../../shared/contract/compute.ts'
import { changeEngine, interruptedWork, requireRest } from '../engine/change-engine.job.ts'
import { engineStatus } from '../engine/doctor.ts'
import type { LabContext } from '../engine/lab-context.ts'
import type { HandlersOf } from './context.ts'

const wordsOf = ({ checks }: SelfTestReport): string => {
  const failed = checks
    .filter(({ passed }) => !passed)
    .map(({ name, difference }) => `"${name}" differs by ${difference.toExponential(1)}`)
  return `It computes wrong numbers: in its self-test ${failed.join(', ')}.`
}

export const engineHandlers = (lab: LabContext): HandlersOf<'engine'> => ({
  'engine.status': async ({ selfTest }) => {
    let report: EngineReport | null = null
    let failure: string | null = null
    let test: SelfTestReport | null = null
    try {
      report = await lab.compute.report()
      if (selfTest) test = await lab.compute.call('selfTest', {})
      // An engine that computes wrong numbers computes no more: the next rung answers, and the test is its own.
      while (test?.passed === false && lab.compute.refuseRung(wordsOf(test))) {
        report = await lab.compute.report()
        test = await lab.compute.call('selfTest', {})
      }
    } catch (error) {
      failure = toContractError(error).message
    }
    return engineStatus({ report, failure, selfTest: test, choice: lab.engine.choice })
  },
  'engine.options': async ({ engine }) => lab.engine.options(await lab.compute.report().catch(() => null), engine),
  'engine.interrupts': ({ engine }) => interruptedWork(lab.queue, engine),
  'engine.test': (choice) => ({
    job: lab.queue.add({ kind: 'engine', title: 'Self-test of an engine', lane: 'engine' }, (context) =>
      lab.engine.test(choice, context),
    ),
  }),
  'engine.choose': ({ interrupt, ...choice }) => {
    lab.engine.requireFree()
    if (!interrupt) requireRest(lab.queue, choice.engine)
    return {
      job: lab.queue.add({ kind: 'engine', title: 'Change the engine', lane: 'engine' }, changeEngine(lab, choice)),
    }
  },
  'engine.giveWay': () => ({ training: lab.compute.giveWay() }),
})

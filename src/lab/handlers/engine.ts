import { toContractError } from '../../shared/contract/errors.ts'
import type { EngineReport, SelfTestReport } from '../../shared/contract/compute.ts'
import { engineStatus } from '../engine/doctor.ts'
import type { HandlersOf, LabContext } from './context.ts'

export const engineHandlers = (lab: LabContext): HandlersOf<'engine'> => ({
  'engine.status': async ({ selfTest }) => {
    let report: EngineReport | null = null
    let failure: string | null = null
    let test: SelfTestReport | null = null
    try {
      report = await lab.compute.report()
      if (selfTest) test = await lab.compute.call('selfTest', {})
    } catch (error) {
      failure = toContractError(error).message
    }
    return engineStatus({ report, failure, selfTest: test })
  },
  'engine.giveWay': () => ({ training: lab.compute.giveWay() }),
})

// Measures agreement beside the lab: thousands of resamples of every coefficient.
import { parentPort, workerData } from 'node:worker_threads'
import { toContractError } from '../../../shared/contract/errors.ts'
import { measureAgreement, type AgreementWork, type FromAgreementWorker } from './agreement-work.ts'

const tell = (message: FromAgreementWorker): void => {
  parentPort?.postMessage(message)
}

try {
  tell({
    type: 'done',
    measures: await measureAgreement(workerData as AgreementWork, (done, total) => {
      tell({ type: 'step', done, total })
    }),
  })
} catch (error) {
  tell({ type: 'failed', error: toContractError(error) })
}

import { Worker } from 'node:worker_threads'
import type { AgreementMeasures } from '../../../shared/contract/agreement.ts'
import { AULensError, fromContractError } from '../../../shared/contract/errors.ts'
import type { JobWork } from '../../jobs/job-queue.ts'
import type { AgreementWork, FromAgreementWorker } from './agreement-work.ts'

const script = new URL('./agreement.worker.ts', import.meta.url)

/**
 * Measures agreement in a thread of its own, so that answers and pictures are served meanwhile. Cancelling ends the
 * thread.
 */
export const measureBeside =
  (work: AgreementWork): JobWork<AgreementMeasures> =>
  ({ signal, onProgress }) =>
    new Promise<AgreementMeasures>((resolve, reject) => {
      const worker = new Worker(script, { workerData: work })
      const stop = (): void => {
        void worker.terminate()
        reject(signal.reason as Error)
      }
      const end = (settle: () => void): void => {
        signal.removeEventListener('abort', stop)
        settle()
        void worker.terminate()
      }
      worker.on('message', (message: FromAgreementWorker) => {
        if (message.type === 'step')
          onProgress({
            done: message.done,
            total: message.total,
            unit: 'coefficients',
            message: 'Intervals by resampling',
          })
        else if (message.type === 'done')
          end(() => {
            resolve(message.measures)
          })
        else
          end(() => {
            reject(fromContractError(message.error))
          })
      })
      worker.on('error', (error: unknown) => {
        end(() => {
          reject(
            new AULensError(
              'AGREEMENT_FAILED',
              `Agreement could not be measured: ${error instanceof Error ? error.message : String(error)}`,
            ),
          )
        })
      })
      worker.on('exit', (code) => {
        end(() => {
          reject(
            new AULensError('AGREEMENT_FAILED', `The thread that measured agreement ended with code ${String(code)}.`, {
              hint: 'Ask for it again.',
            }),
          )
        })
      })
      if (signal.aborted) stop()
      else signal.addEventListener('abort', stop)
    })

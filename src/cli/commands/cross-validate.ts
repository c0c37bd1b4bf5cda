import type { Command } from 'commander'
import { z } from 'zod'
import { AULensError } from '../../shared/contract/errors.ts'
import { runCommand } from '../session.ts'
import { baseCommand } from './options.ts'
import { settingsOfOptions, withTrainingOptions, type TrainOptions } from './train.ts'

const FoldOutcome = z.object({ run: z.string(), steps: z.int(), bestStep: z.int().nullable(), validationAccuracy: z.number().nullable(), testAccuracy: z.number(), seconds: z.number() })

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Sample standard deviation (divisor n - 1); null for fewer than two values. */
const sampleDeviation = (values: readonly number[]): number | null => {
  if (values.length < 2) return null
  const centre = mean(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1))
}

/** `aulens cross-validate`: the ten subject-independent folds, one network each. */
export const crossValidateCommand = (): Command =>
  withTrainingOptions(baseCommand('cross-validate', 'train and test one network for each of the ten folds', 'aulens cross-validate --variant AD --steps 31000'))
    .option('--cluster <name>', 'run the folds on a cluster (not available in this version)')
    .action(async (options: TrainOptions & { cluster?: string }) => {
      await runCommand(options, true, async (session) => {
        if (options.cluster !== undefined) throw new AULensError('CLUSTER_NOT_AVAILABLE', `This version cannot use the cluster "${options.cluster}".`, { hint: 'Leave --cluster out to run the folds here.' })
        const folds: ({ fold: number } & z.infer<typeof FoldOutcome>)[] = []
        for (let fold = 0; fold < 10; fold++) {
          const outcome = FoldOutcome.parse(await session.run('run.start', {
            settings: { ...settingsOfOptions(options), fold }, ...(options.corpus === undefined ? {} : { corpus: options.corpus }),
          }))
          folds.push({ fold, ...outcome })
          session.say(`fold ${String(fold)}: ${outcome.run}, test ${(100 * outcome.testAccuracy).toFixed(1)} %`)
        }
        const accuracies = folds.map((fold) => fold.testAccuracy)
        const sd = sampleDeviation(accuracies)
        session.print({ folds, mean: mean(accuracies), sd }, `Mean ${(100 * mean(accuracies)).toFixed(1)} %, sample standard deviation ${sd === null ? 'undefined' : (100 * sd).toFixed(1)} over ${String(folds.length)} folds.`)
      })
    })

import type { Command } from 'commander'
import { Evaluation } from '../../shared/contract/run.ts'
import { runCommand, type CommonOptions } from '../session.ts'
import { baseCommand, choice } from './options.ts'

const table = (evaluation: Evaluation): string => {
  const width = Math.max(...evaluation.classes.map((name) => name.length))
  const cell = (value: number): string => String(value).padStart(5)
  return evaluation.classes
    .map((name, row) => {
      const { recall } = evaluation.perClass[row] ?? { recall: null }
      return (
        `  ${name.padEnd(width)} ${(evaluation.confusion[row] ?? []).map(cell).join('')}   recall ` +
        `${recall === null ? 'undefined' : recall.toFixed(2)}`
      )
    })
    .join('\n')
}

/** `aulens evaluate RUN` */
export const evaluateCommand = (): Command =>
  baseCommand('evaluate', "accuracy and confusion of a run's kept checkpoint", 'aulens evaluate run-1 --json')
    .argument('<run>', 'a run of the project')
    .addOption(choice('--split <name>', 'faces to evaluate on', ['all', 'train', 'validation', 'test'], 'test'))
    .action(async (run: string, options: CommonOptions & { split: Evaluation['split'] }) => {
      await runCommand(options, true, async (session) => {
        const evaluation = Evaluation.parse(await session.run('run.evaluate', { run, split: options.split }))
        session.print(
          evaluation,
          `${run}, step ${String(evaluation.step)}, ${evaluation.split}: ` +
            `${(100 * evaluation.accuracy).toFixed(1)} % of ${String(evaluation.count)} faces right ` +
            `(always naming the largest class: ${(100 * evaluation.chance).toFixed(1)} %). Rows true, columns ` +
            `predicted:\n${table(evaluation)}`,
        )
      })
    })

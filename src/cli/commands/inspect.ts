import type { Command } from 'commander'
import { Inspection } from '../../shared/contract/filter.ts'
import { reconstructionMethods, type ReconstructionMethod } from '../../shared/contract/compute.ts'
import { convolutionLayers, type ConvolutionLayer } from '../../shared/network/architecture.ts'
import { runCommand, type CommonOptions } from '../session.ts'
import { baseCommand, choice, filterList, wholeNumber } from './options.ts'

interface InspectOptions extends CommonOptions {
  readonly layer: ConvolutionLayer
  readonly top: number
  readonly method: ReconstructionMethod
  readonly filters: readonly number[] | 'all'
}

/** `aulens inspect RUN` */
export const inspectCommand = (): Command =>
  baseCommand(
    'inspect',
    'the training faces that excite each filter most, with reconstructions of what it saw',
    'aulens inspect run-1 --layer conv3 --top 10 --method guided',
  )
    .argument('<run>', 'a run of the project')
    .addOption(choice('--layer <name>', 'convolution layer', convolutionLayers, 'conv3'))
    .option('--top <n>', 'faces a filter', wholeNumber(1, 1000), 10)
    .addOption(choice('--method <name>', 'how the neuron is projected back to pixels', reconstructionMethods, 'guided'))
    .option('--filters <list>', 'all, or numbers from 0 with commas', filterList, 'all')
    .action(async (run: string, options: InspectOptions) => {
      await runCommand(options, true, async (session) => {
        const inspection = Inspection.parse(
          await session.run('filter.inspect', {
            run,
            layer: options.layer,
            top: options.top,
            method: options.method,
            ...(options.filters === 'all' ? {} : { filters: [...options.filters] }),
          }),
        )
        const dead = inspection.filters.filter((filter) => filter.dead).length
        const lines = inspection.filters
          .filter((filter) => !filter.dead)
          .slice(0, 20)
          .map(
            (filter) =>
              `  filter ${String(filter.filter)}: ` +
              `${filter.top.map((neuron) => `${String(neuron.sample)} (${neuron.value.toFixed(2)})`).join(', ')}`,
          )
        session.print(
          inspection,
          `${inspection.layer}: ${String(inspection.filters.length)} filters, ${String(dead)} dead. Strongest ` +
            `faces (sample number, activation):\n${lines.join('\n')}`,
        )
      })
    })

import { resolve } from 'node:path'
import type { Command } from 'commander'
import { ExportResult, exportKinds } from '../../shared/contract/output.ts'
import { splits } from '../../shared/contract/evidence.ts'
import { convolutionLayers, type ConvolutionLayer } from '../../shared/network/architecture.ts'
import { runCommand, type CommonOptions } from '../session.ts'
import { baseCommand, choice } from './options.ts'

type Kind = (typeof exportKinds)[number]
interface ExportOptions extends CommonOptions { readonly out: string; readonly index?: string; readonly layer: ConvolutionLayer; readonly split: (typeof splits)[number] }

/** `aulens export RUN KIND --out FILE` */
export const exportCommand = (): Command =>
  baseCommand('export', 'data of a run for Python, R or a spreadsheet', 'aulens export run-1 activations --out activations.npz --index samples.csv')
    .argument('<run>', 'a run of the project')
    .argument('<kind>', exportKinds.join(', '))
    .requiredOption('--out <file>', 'file to write; its ending chooses the format (.npz, .safetensors, .csv, .json)')
    .option('--index <file>', 'also write a CSV that says what each sample number is')
    .addOption(choice('--layer <name>', 'convolution layer of activations, patches, evidence, verdicts', convolutionLayers, 'conv3'))
    .addOption(choice('--split <name>', 'faces to export', splits, 'all'))
    .action(async (run: string, kind: string, options: ExportOptions, command: Command) => {
      if (!(exportKinds as readonly string[]).includes(kind)) command.error(`error: unknown kind '${kind}'. Kinds: ${exportKinds.join(', ')}.`, { exitCode: 2 })
      await runCommand(options, true, async (session) => {
        const result = ExportResult.parse(await session.run('export.write', {
          run, kind: kind as Kind, out: resolve(options.out), layer: options.layer, split: options.split,
          ...(options.index === undefined ? {} : { index: resolve(options.index) }),
        }))
        session.print(result, `${result.file}: ${String(result.rows)} rows.`)
      })
    })

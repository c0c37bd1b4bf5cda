import { resolve } from 'node:path'
import type { Command } from 'commander'
import { ExportResult, exportKinds } from '../../shared/contract/output.ts'
import { FacelessProject } from '../../shared/contract/privacy.ts'
import { splits } from '../../shared/contract/evidence.ts'
import { convolutionLayers, type ConvolutionLayer } from '../../shared/network/architecture.ts'
import { runCommand, type CommonOptions } from '../session.ts'
import { baseCommand, choice } from './options.ts'

type Kind = (typeof exportKinds)[number]
interface ExportOptions extends CommonOptions {
  readonly out: string
  readonly index?: string
  readonly layer: ConvolutionLayer
  readonly split: (typeof splits)[number]
  readonly faces: 'cleared' | 'none' | 'all'
  readonly names: 'random' | 'kept'
}

/** `aulens export project without-faces --out DIR` */
const exportProject = (options: ExportOptions): Promise<void> =>
  runCommand(options, true, async (session) => {
    const result = FacelessProject.parse(
      await session.run('privacy.exportProject', { out: resolve(options.out), names: options.names }),
    )
    session.print(result, `${result.directory}: ${String(result.files)} files. Left out: ${result.leftOut.join(', ')}.`)
  })

/** `aulens export RUN KIND --out FILE` */
export const exportCommand = (): Command =>
  baseCommand(
    'export',
    'data of a run for Python, R or a spreadsheet',
    'aulens export run-1 activations --out activations.npz --index samples.csv',
  )
    .argument(
      '<run>',
      'a run of the project; or "project", with the kind "without-faces": the whole project as numbers, in ' +
        'a new folder',
    )
    .argument('<kind>', exportKinds.join(', '))
    .requiredOption('--out <file>', 'file to write; its ending chooses the format (.npz, .safetensors, .csv, .json)')
    .option('--index <file>', 'also write a CSV that says what each sample number is')
    .addOption(
      choice(
        '--layer <name>',
        'convolution layer of activations, patches, evidence, verdicts',
        convolutionLayers,
        'conv3',
      ),
    )
    .addOption(choice('--split <name>', 'faces to export', splits, 'all'))
    .addOption(
      choice(
        '--faces <whose>',
        'faces of the kinds faces, inputs, patches: of subjects who may be shown in publications (others ' +
          'coarsened), none, or all',
        ['cleared', 'none', 'all'],
        'cleared',
      ),
    )
    .addOption(
      choice(
        '--names <kind>',
        'names of subjects and pictures in a project without faces',
        ['random', 'kept'],
        'random',
      ),
    )
    .action(async (run: string, kind: string, options: ExportOptions, command: Command) => {
      if (run === 'project' && kind === 'without-faces') return exportProject(options)
      if (!(exportKinds as readonly string[]).includes(kind))
        command.error(`error: unknown kind '${kind}'. Kinds: ${exportKinds.join(', ')}.`, { exitCode: 2 })
      await runCommand(options, true, async (session) => {
        const result = ExportResult.parse(
          await session.run('export.write', {
            run,
            kind: kind as Kind,
            out: resolve(options.out),
            layer: options.layer,
            split: options.split,
            faces: options.faces,
            ...(options.index === undefined ? {} : { index: resolve(options.index) }),
          }),
        )
        if ((result.shielded ?? 0) > 0)
          session.warn(
            `${String(result.shielded)} faces were coarsened, because nobody has said that their subjects may be ` +
              'shown. For your own work: --faces all. "aulens consent" says who may be shown.',
          )
        session.print(result, `${result.file}: ${String(result.rows)} rows.`)
      })
    })

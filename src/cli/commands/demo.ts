import { dirname, resolve } from 'node:path'
import type { Command } from 'commander'
import { DemoResult } from '../../shared/contract/project.ts'
import { ownCommandName, windowCommand } from '../../lab/packaged.ts'
import { formatSeconds } from '../progress-line.ts'
import { runCommand, type CommonOptions } from '../session.ts'
import { baseCommand, wholeNumber } from './options.ts'

interface DemoOptions extends CommonOptions {
  readonly out?: string
  readonly subjects: number
  readonly steps: number
  readonly seed: number
}

const describe = (demo: DemoResult): string =>
  [
    `Done in ${formatSeconds(demo.seconds)}.`,
    `Corpus: ${String(demo.corpus.samples)} frames of ${String(demo.corpus.subjects)} drawn subjects, ` +
      `${String(demo.corpus.labelled)} labelled sequences.`,
    `${demo.run}: ${(100 * demo.accuracy).toFixed(1)} % of faces of held-out subjects right; always ` +
      `naming the largest class gives ${(100 * demo.chance).toFixed(1)} %.`,
    `Filters whose activations differ most with an Action Unit (${String(demo.evidence.filters)} ` +
      `filters, ${String(demo.evidence.dead)} dead):`,
    ...demo.evidence.best.map(
      (entry) => `  filter ${String(entry.filter).padStart(3)}  KL ${entry.kl.toFixed(2)}  ${entry.name}`,
    ),
    '',
    `The report:      ${demo.report}   (open it in any browser; it needs no network)`,
    `The workstation: ${windowCommand} --project ${demo.project}`,
    `In a browser:    ${ownCommandName} serve --project ${demo.project}`,
  ].join('\n')

/** A project given by name decides where corpus and report go: the folder that holds it. */
const folderOf = (options: DemoOptions): string =>
  resolve(options.out ?? (options.project === undefined ? './aulens-demo' : dirname(resolve(options.project))))

/** `aulens demo` */
export const demoCommand = (): Command =>
  baseCommand(
    'demo',
    'the whole of AULens on drawn faces: corpus, import, training, inspection, Action Units, report',
    'aulens demo --out ./aulens-demo',
  )
    .option(
      '--out <dir>',
      'folder for corpus, project (demo.aulens) and report (default: ./aulens-demo, or beside --project)',
    )
    .option('--subjects <n>', 'drawn subjects', wholeNumber(20, 2000), 100)
    .option('--steps <n>', 'training steps', wholeNumber(1, 100_000), 150)
    .option('--seed <s>', 'seed of everything random', wholeNumber(0), 1)
    .action(async (options: DemoOptions) => {
      await runCommand(options, false, async (session) => {
        session.say(
          'Drawing faces, importing them, training a network on them, and asking its filters about Action Units.',
        )
        const demo = DemoResult.parse(
          await session.run('project.demo', {
            directory: folderOf(options),
            subjects: options.subjects,
            steps: options.steps,
            seed: options.seed,
            ...(options.project === undefined ? {} : { project: resolve(options.project) }),
          }),
        )
        session.print(demo, describe(demo))
      })
    })

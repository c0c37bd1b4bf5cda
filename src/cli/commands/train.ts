import { resolve } from 'node:path'
import type { Command } from 'commander'
import { z } from 'zod'
import { devices, protocolNames, variants } from '../../shared/protocol/settings.ts'
import { runCommand, type CommonOptions } from '../session.ts'
import { baseCommand, choice, decimal, wholeNumber } from './options.ts'

const Outcome = z.object({
  run: z.string(),
  steps: z.int(),
  bestStep: z.int().nullable(),
  validationAccuracy: z.number().nullable(),
  testAccuracy: z.number(),
  seconds: z.number(),
  imagesPerSecond: z.number().nullable(),
  backend: z.string().nullable(),
})

const describe = (outcome: z.infer<typeof Outcome>): string =>
  `${outcome.run}: ${String(outcome.steps)} steps in ${outcome.seconds.toFixed(0)} s ` +
  `(${(outcome.imagesPerSecond ?? 0).toFixed(1)} images/s, ${outcome.backend ?? 'unknown backend'}); ` +
  `best at step ${String(outcome.bestStep ?? 0)}: validation ` +
  `${(100 * (outcome.validationAccuracy ?? 0)).toFixed(1)} %, test ` +
  `${(100 * outcome.testAccuracy).toFixed(1)} %.`

export interface TrainOptions extends CommonOptions {
  readonly corpus?: string
  readonly classes?: number
  readonly variant?: string
  readonly protocol?: string
  readonly fold?: number
  readonly steps?: number
  readonly batch?: number
  readonly learningRate?: number
  readonly initScale?: number
  readonly seed?: number
  readonly checkpointEvery?: number
  readonly side?: number
  readonly device?: string
  readonly splitFile?: string
}

/** Options of a training, as settings of the contract; what is not given takes the protocol's default. */
export const settingsOfOptions = (options: TrainOptions): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries({
      classes: options.classes,
      variant: options.variant,
      protocol: options.protocol,
      fold: options.fold,
      steps: options.steps,
      batchSize: options.batch,
      learningRate: options.learningRate,
      initScale: options.initScale,
      seed: options.seed,
      checkpointEvery: options.checkpointEvery,
      side: options.side,
      device: options.device,
    }).filter(([, value]) => value !== undefined),
  )

/** Adds the options that decide what a training computes. */
export const withTrainingOptions = (command: Command): Command =>
  command
    .option('--corpus <name>', 'corpus to train on (default: the only one)')
    .option('--classes <n>', '8, 7 or 6 classes (default 8)', wholeNumber(6, 8))
    .addOption(choice('--variant <name>', 'plain, A (augmentation), D (dropout) or AD (default plain)', variants))
    .addOption(
      choice(
        '--protocol <name>',
        "what the paper's text says, or what the released code does (default paper)",
        protocolNames,
      ),
    )
    .option('--steps <n>', 'training steps (default 31000)', wholeNumber(1))
    .option('--batch <n>', 'faces a step (default 64)', wholeNumber(1, 4096))
    .option('--learning-rate <x>', 'constant learning rate (default 0.01)', decimal(1e-12, 100))
    .option(
      '--init-scale <k>',
      'scale of the initial weights (default: drawn from 0.2 to 1.2 by the seed)',
      decimal(1e-6, 10),
    )
    .option('--side <pixels>', "side of the network's input, 96 or 48 (default 96)", wholeNumber(48, 96))
    .option('--seed <s>', 'seed of everything random (default 1)', wholeNumber(0))
    .option('--checkpoint-every <n>', 'steps between checkpoints with validation (default 1000)', wholeNumber(1))
    .addOption(choice('--device <name>', 'what to compute on', devices, 'auto'))
    .option(
      '--split-file <csv>',
      'your own split: columns subject (or path), split (train, validation, test) and, for several, fold',
    )

/** `aulens train` */
export const trainCommand = (): Command =>
  withTrainingOptions(
    baseCommand(
      'train',
      'train one network and test it on the held-out fold',
      'aulens train --variant AD --fold 0 --steps 31000',
    ),
  )
    .option('--fold <k>', 'test fold; the next one validates (default 0)', wholeNumber(0, 999))
    .action(async (options: TrainOptions, command: Command) => {
      if (options.splitFile === undefined && (options.fold ?? 0) > 9)
        command.error(
          `error: option '--fold <k>' argument '${String(options.fold)}' is invalid. It must be a whole number ` +
            'from 0 to 9, unless a split file has more.',
        )
      await runCommand(options, true, async (session) => {
        const input = {
          settings: settingsOfOptions(options),
          ...(options.corpus === undefined ? {} : { corpus: options.corpus }),
          ...(options.splitFile === undefined ? {} : { splitFile: resolve(options.splitFile) }),
        }
        const warnings = (await session.lab.request('run.estimate', input)).checks.filter(
          ({ severity }) => severity === 'warning',
        )
        for (const { message } of warnings) session.warn(message)
        const outcome = Outcome.parse(await session.run('run.start', input))
        session.print({ ...outcome, warnings }, describe(outcome))
      })
    })

/** `aulens resume RUN` */
export const resumeCommand = (): Command =>
  baseCommand('resume', 'go on with a run from its last checkpoint', 'aulens resume run-1')
    .argument('<run>', 'a run of the project')
    .action(async (run: string, options: CommonOptions) => {
      await runCommand(options, true, async (session) => {
        const outcome = Outcome.parse(await session.run('run.resume', { run }))
        session.print(outcome, describe(outcome))
      })
    })

/** `aulens runs` */
export const runsCommand = (): Command =>
  baseCommand('runs', "list the project's runs", 'aulens runs --json').action(async (options: CommonOptions) => {
    await runCommand(options, true, async (session) => {
      const runs = await session.lab.request('run.list', {})
      const lines = runs.map(
        (run) =>
          `${run.run}  ${run.state}  ${run.corpus}  ${String(run.settings.classes)} classes  ` +
          `${run.settings.variant}  fold ${String(run.settings.fold)}  ` +
          `step ${String(run.steps)} of ${String(run.settings.steps)}  test ` +
          `${run.testAccuracy === null ? 'not yet' : `${(100 * run.testAccuracy).toFixed(1)} %`}`,
      )
      session.print({ runs }, lines.length === 0 ? 'No runs yet: aulens train makes one.' : lines.join('\n'))
    })
  })

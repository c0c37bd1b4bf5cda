import { resolve } from 'node:path'
import type { Command } from 'commander'
import { AULensError } from '../../shared/contract/errors.ts'
import {
  CascadeResult,
  ControlResult,
  PlaceResult,
  RobustnessFiles,
  StabilityResult,
} from '../../shared/contract/robustness.ts'
import { convolutionLayers, type ConvolutionLayer } from '../../shared/network/architecture.ts'
import { runCommand, type CommonOptions, type Session } from '../session.ts'
import { baseCommand, choice, wholeNumber } from './options.ts'
import { describeCascade, describeControls, describePlace, describeStability } from './robustness-text.ts'

interface RobustnessOptions extends CommonOptions {
  readonly layer: ConvolutionLayer
  readonly place?: boolean
  readonly stability?: readonly string[]
  readonly controls?: boolean
  readonly trainPermuted?: boolean
  readonly cascade?: number
  readonly out?: string
  readonly top: number
  readonly draws: number
  readonly seed: number
}

interface Answers {
  place?: PlaceResult
  stability?: StabilityResult
  controls?: ControlResult
  cascade?: CascadeResult
}

/** The control run is trained once; a second time it is there already. */
const trainPermuted = async (session: Session, run: string): Promise<void> => {
  try {
    await session.run('robustness.trainPermuted', { run })
  } catch (error) {
    if (!(error instanceof AULensError && error.code === 'CONTROL_IS_DONE')) throw error
  }
}

const compute = async (session: Session, run: string, options: RobustnessOptions): Promise<Answers> => {
  const { layer, stability, cascade, top, draws, seed } = options
  const nothingNamed =
    options.place !== true &&
    stability === undefined &&
    options.controls !== true &&
    options.trainPermuted !== true &&
    cascade === undefined
  const answers: Answers = {}
  if (options.place === true || nothingNamed)
    answers.place = PlaceResult.parse(await session.run('robustness.place', { run, settings: { layer } }))
  if (stability !== undefined)
    answers.stability = StabilityResult.parse(
      await session.run('robustness.stability', { run, settings: { layer, runs: [...stability] } }),
    )
  if (options.trainPermuted === true) await trainPermuted(session, run)
  if (options.controls === true || options.trainPermuted === true || nothingNamed) {
    answers.controls = ControlResult.parse(await session.run('robustness.controls', { run, settings: { layer } }))
  }
  if (cascade !== undefined)
    answers.cascade = CascadeResult.parse(
      await session.run('robustness.cascade', { run, settings: { layer, filter: cascade, top, draws, seed } }),
    )
  return answers
}

/** `aulens robustness RUN` */
export const robustnessCommand = (): Command =>
  baseCommand(
    'robustness',
    "place, stability, controls and picture sanity of a run's filters (docs/robustness.md)",
    'aulens robustness run-1 --place --stability run-2 run-3 --controls --cascade 12',
  )
    .argument('<run>', 'a run of the project')
    .addOption(choice('--layer <name>', 'convolution layer', convolutionLayers, 'conv3'))
    .option('--place', 'do filters peak in the regions of the Action Units? (with --controls the default)')
    .option('--stability <runs...>', 'do the filters come back in these runs: other folds, seeds, protocols?')
    .option('--controls', 'how high do networks score that learnt nothing?')
    .option('--train-permuted', 'train the control on permuted labels first; takes as long as the run did')
    .option('--cascade <filter>', "do this filter's pictures change when weights are randomised?", wholeNumber(0, 255))
    .option('--top <n>', 'faces of the cascade', wholeNumber(1, 50), 10)
    .option('--draws <n>', 'random networks a stage of the cascade', wholeNumber(1, 20), 3)
    .option('--seed <s>', "seed of the cascade's random weights", wholeNumber(0), 1)
    .option('--out <folder>', 'also write everything that is stored and still true as CSV and JSON')
    .action(async (run: string, options: RobustnessOptions) => {
      await runCommand(options, true, async (session) => {
        const answers = await compute(session, run, options)
        const written =
          options.out === undefined
            ? null
            : RobustnessFiles.parse(
                await session.run('robustness.export', { run, layer: options.layer, out: resolve(options.out) }),
              )
        const { place, stability, controls, cascade } = answers
        session.print(
          { ...answers, ...written },
          [
            ...(place === undefined ? [] : [describePlace(place)]),
            ...(stability === undefined ? [] : [describeStability(stability)]),
            ...(controls === undefined ? [] : [describeControls(controls)]),
            ...(cascade === undefined ? [] : [describeCascade(cascade)]),
            ...(written === null ? [] : [`Written:\n${written.files.map((file) => `  ${file}`).join('\n')}`]),
          ].join('\n\n'),
        )
      })
    })

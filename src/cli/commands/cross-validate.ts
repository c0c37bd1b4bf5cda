import { resolve } from 'node:path'
import type { Command } from 'commander'
import { ClusterSettings } from '../../shared/contract/cluster.ts'
import { AULensError } from '../../shared/contract/errors.ts'
import type { ExperimentDetail } from '../../shared/contract/experiment.ts'
import { ReportResult } from '../../shared/contract/output.ts'
import { variants, type TrainingSettings } from '../../shared/protocol/settings.ts'
import { runCommand, type Session } from '../session.ts'
import { startPaperTables, type Started } from './paper-tables.ts'
import { baseCommand, choice, choiceList, numberList, wholeNumber } from './options.ts'
import { settingsOfOptions, withTrainingOptions, type TrainOptions } from './train.ts'

interface CrossValidateOptions extends TrainOptions {
  readonly variants?: TrainingSettings['variant'][]
  readonly folds?: number[]
  readonly seeds?: number[]
  readonly resume?: string | true
  readonly cluster?: 'slurm'
  readonly detach?: boolean
  readonly paper?: true
  readonly report?: string
  readonly shared?: string
  readonly nodeFolder?: string
  readonly nodeCommand?: string
  readonly partition?: string
  readonly account?: string
  readonly time?: string
  readonly memory?: string
  readonly processors?: number
  readonly gpus?: number
  readonly modules?: string
  readonly container?: string
  readonly sbatchOptions?: string
  readonly atOnce?: number
  readonly poll?: number
}

const share = (value: number | null): string => (value === null ? 'not yet' : `${(100 * value).toFixed(1)} %`)

/**
 * The document of `--json`: every network under `folds`; `mean` and `sd` are those of the first variant, `variants` has
 * all.
 */
const documentOf = (detail: ExperimentDetail): Record<string, unknown> => ({
  experiment: detail.experiment,
  corpus: detail.corpus,
  drawn: detail.drawn,
  place: detail.place,
  state: detail.state,
  settings: detail.settings,
  folds: detail.matrix.map(
    ({
      fold,
      variant,
      seed,
      run,
      state,
      steps,
      bestStep,
      validationAccuracy,
      testAccuracy,
      seconds,
      attempts,
      scheduler,
      error,
    }) => ({
      fold,
      variant,
      seed,
      run,
      state,
      steps,
      bestStep,
      validationAccuracy,
      testAccuracy,
      seconds,
      attempts,
      scheduler,
      error,
    }),
  ),
  mean: detail.results[0]?.mean ?? null,
  sd: detail.results[0]?.sd ?? null,
  variants: detail.results,
  comparisons: detail.comparisons,
  departs: detail.departs,
  leakage: detail.leakage,
  notice: detail.notice,
})

const linesOf = (detail: ExperimentDetail): string =>
  [
    ...detail.matrix.map(
      (cell) =>
        `${cell.variant.padEnd(5)} fold ${String(cell.fold)} seed ${String(cell.seed)}: ` +
        `${cell.run ?? 'no run'}, ` +
        `${cell.state}${cell.testAccuracy === null ? '' : `, test ${share(cell.testAccuracy)}`}${cell.error === null ? '' : `: ${cell.error.message}`}`,
    ),
    ...detail.results.map(
      ({ variant, mean, sd, folds, networks, over }) =>
        `${variant}: mean ${share(mean)}, sample standard deviation ` +
        `${sd === null ? 'undefined' : (100 * sd).toFixed(1)} over ` +
        `${String(over === 'folds' ? folds : networks)} ${over}`,
    ),
    ...detail.comparisons.map(
      ({ first, second, difference, interval, signFlipP, pairs, over }) =>
        `${second} − ${first}: ${(100 * difference).toFixed(1)} points over ${String(pairs)} ${over}` +
        `${interval === null ? '' : `, paired t interval 95 % ${(100 * interval[0]).toFixed(1)} to ${(100 * interval[1]).toFixed(1)}`}${signFlipP === null ? '' : `, sign-flip p ${signFlipP.toPrecision(2)}`}`,
    ),
    ...detail.leakage.map(({ message }) => `warning ${message}`),
    ...(detail.drawn
      ? ['These faces were drawn by AULens: the numbers cannot be laid beside the published ones.']
      : []),
  ].join('\n')

/** Options that were given, kept as the project's cluster settings. */
const saveCluster = async (session: Session, options: CrossValidateOptions): Promise<void> => {
  const given = Object.fromEntries(
    Object.entries({
      sharedFolder: options.shared,
      nodeFolder: options.nodeFolder,
      command: options.nodeCommand,
      partition: options.partition,
      account: options.account,
      time: options.time,
      memory: options.memory,
      processors: options.processors,
      gpus: options.gpus,
      modules: options.modules,
      container: options.container,
      options: options.sbatchOptions,
      atOnce: options.atOnce,
      pollSeconds: options.poll,
    }).filter(([, value]) => value !== undefined),
  )
  if (Object.keys(given).length > 0)
    await session.lab.request('cluster.save', {
      settings: ClusterSettings.parse({ ...(await session.lab.request('cluster.settings', {})), ...given }),
    })
}

/**
 * The experiment to go on with: the one named, else the newest that is not done, else the newest; null where there is
 * none.
 */
const toResume = async (session: Session, resume: string | true): Promise<string | null> => {
  const all = await session.lab.request('experiment.list', {})
  if (typeof resume === 'string') return resume
  return (all.find(({ state }) => state !== 'done') ?? all[0])?.experiment ?? null
}

const begin = async (session: Session, options: CrossValidateOptions): Promise<{ experiment: string; job: number }> => {
  const known = options.resume === undefined ? null : await toResume(session, options.resume)
  if (known !== null) return session.lab.request('experiment.resume', { experiment: known })
  return session.lab.request('experiment.start', {
    settings: settingsOfOptions(options),
    place: options.cluster === undefined ? 'here' : 'slurm',
    ...(options.corpus === undefined ? {} : { corpus: options.corpus }),
    ...(options.variants === undefined ? {} : { variants: options.variants }),
    ...(options.folds === undefined ? {} : { folds: options.folds }),
    ...(options.seeds === undefined ? {} : { seeds: options.seeds }),
    ...(options.splitFile === undefined ? {} : { splitFile: resolve(options.splitFile) }),
  })
}

/** Waits until an experiment is done, or with `--detach` sent. */
const finish = async (
  session: Session,
  options: CrossValidateOptions,
  { experiment, job }: Started,
): Promise<ExperimentDetail> => {
  if (job !== null)
    await (options.detach === true ? sent(session, experiment) : session.lab.request('job.result', { job }))
  return session.lab.request('experiment.get', { experiment })
}

const requireFinished = (details: readonly ExperimentDetail[], again: string): void => {
  const cells = details.flatMap(({ matrix }) => matrix)
  const unfinished = cells.filter((cell) => cell.state === 'failed' || cell.state === 'cancelled')
  if (unfinished.length === 0) return
  throw new AULensError(
    'EXPERIMENT_INCOMPLETE',
    `${String(unfinished.length)} of ${String(cells.length)} networks were not finished. The first: ` +
      `${unfinished[0]?.error?.message ?? unfinished[0]?.state ?? ''}`,
    {
      hint: `What is finished is kept. Retry the rest: ${again}`,
    },
  )
}

/** The report on what is finished; null where none was asked for, or nothing is finished yet. */
const report = async (
  session: Session,
  options: CrossValidateOptions,
  details: readonly ExperimentDetail[],
): Promise<string | null> => {
  const experiments = details.filter(({ cells }) => cells.done > 0).map(({ experiment }) => experiment)
  if (options.report === undefined || options.detach === true || experiments.length === 0) return null
  return ReportResult.parse(await session.run('report.write', { experiments, out: resolve(options.report) })).index
}

const paperTables = async (session: Session, options: CrossValidateOptions): Promise<void> => {
  const started = await startPaperTables(session, {
    corpus: options.corpus,
    settings: settingsOfOptions(options),
    place: options.cluster === undefined ? 'here' : 'slurm',
    ...(options.seeds === undefined ? {} : { seeds: options.seeds }),
  })
  session.say(
    `${started.map(({ experiment }) => experiment).join(', ')}; the same command goes on with them after ` +
      'an interruption.',
  )
  const details: ExperimentDetail[] = []
  for (const entry of started) details.push(await finish(session, options, entry))
  const index = await report(session, options, details)
  session.print(
    { experiments: details.map(documentOf), report: index },
    [
      ...details.map(
        (detail) =>
          `${detail.experiment}, ${detail.corpus}, ${String(detail.settings.classes)} classes\n${linesOf(detail)}`,
      ),
      ...(index === null ? [] : [index]),
    ].join('\n'),
  )
  requireFinished(details, 'the same command again.')
}

const crossValidate = async (session: Session, options: CrossValidateOptions): Promise<void> => {
  await saveCluster(session, options)
  if (options.paper === true) return paperTables(session, options)
  const started = await begin(session, options)
  const { experiment } = started
  session.say(
    `${experiment} has begun; aulens cross-validate --resume ${experiment} goes on with it after an interruption.`,
  )
  const detail = await finish(session, options, started)
  const index = await report(session, options, [detail])
  session.print(
    { ...documentOf(detail), report: index },
    [linesOf(detail), ...(index === null ? [] : [index])].join('\n'),
  )
  requireFinished([detail], `aulens cross-validate --resume ${experiment}`)
}

/** Waits until no cell waits to be sent; what then runs on the cluster needs nobody here. */
const sent = (session: Session, experiment: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const look = async (): Promise<void> => {
      const { matrix, state } = await session.lab.request('experiment.get', { experiment })
      if (state !== 'running' || matrix.every((cell) => cell.state !== 'queued' || cell.attempts > 0)) {
        stop()
        resolve()
      }
    }
    const stop = session.lab.on((event) => {
      if (event === 'project.changed') void look().catch(reject)
    })
    void look().catch(reject)
  })

/** `aulens cross-validate`: all folds (or splits) × variants × seeds as one experiment, here or on a Slurm cluster. */
export const crossValidateCommand = (): Command =>
  withTrainingOptions(
    baseCommand(
      'cross-validate',
      'train and test one network for each fold, variant and seed',
      'aulens cross-validate --variants plain,A,D,AD --steps 31000',
    ),
  )
    .option('--variants <list>', 'several variants, e.g. plain,AD (default: --variant)', choiceList(variants))
    .option(
      '--folds <list>',
      'test folds, e.g. 0-4,9 (default: all of the split file, else of the corpus)',
      numberList(0, 999),
    )
    .option('--seeds <list>', 'several seeds, e.g. 1-5 (default: --seed)', numberList(0))
    .option(
      '--paper',
      "tables 1 to 3: the paper's classes, variants and folds on the project's CK+ and TFD, going on with " +
        'what was begun',
    )
    .option('--report <dir>', 'afterwards write the report on them into this folder')
    .option('--resume [experiment]', 'go on with an experiment (default: the newest unfinished one; none: start one)')
    .addOption(choice('--cluster <name>', 'send the networks to a cluster as an array job', ['slurm']))
    .option('--detach', 'with --cluster: end once the networks are sent; --resume collects them')
    .option('--shared <dir>', 'folder that this computer and the nodes share (default: PROJECT/cluster)')
    .option('--node-folder <dir>', "the same folder's path on the nodes, where it differs")
    .option('--node-command <path>', 'the aulens command on the nodes (default: this one)')
    .option('--partition <name>', 'partition of the cluster')
    .option('--account <name>', 'account that is charged')
    .option('--time <limit>', 'time limit a network: minutes, HH:MM:SS or D-HH:MM:SS')
    .option('--memory <size>', 'memory a network, e.g. 8G')
    .option('--processors <n>', 'processors a network', wholeNumber(0, 1024))
    .option('--gpus <n>', 'graphics cards a network', wholeNumber(0, 64))
    .option('--modules <names>', 'modules to load on the node')
    .option('--container <command>', 'command before the cell\'s, e.g. "apptainer exec --nv aulens.sif"')
    .option('--sbatch-options <options>', 'further options for sbatch')
    .option('--at-once <n>', "networks that may run at once (default: the cluster's choice)", wholeNumber(0, 10_000))
    .option('--poll <seconds>', 'seconds between two looks at the cluster (default 15)', wholeNumber(1, 3600))
    .action(async (options: CrossValidateOptions, command: Command) => {
      const unknown = options.splitFile === undefined ? options.folds?.find((fold) => fold > 9) : undefined
      if (unknown !== undefined)
        command.error(
          `error: option '--folds <list>' argument '${String(unknown)}' is invalid. A fold is a whole number ` +
            'from 0 to 9, unless a split file has more.',
        )
      const given = (['folds', 'variants', 'classes', 'variant', 'splitFile', 'resume'] as const).find(
        (name) => options[name] !== undefined,
      )
      if (options.paper === true && given !== undefined)
        command.error(
          `error: option '--paper' cannot be used with ` +
            `'${command.options.find((option) => option.attributeName() === given)?.long ?? given}': the paper ` +
            'says which.',
        )
      await runCommand(options, true, (session) => crossValidate(session, options))
    })

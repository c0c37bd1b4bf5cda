import { statfs } from 'node:fs/promises'
import type { RunCheck, RunEstimate } from '../../shared/contract/run.ts'
import { parameterShapes, parameterSize } from '../../shared/network/architecture.ts'
import { classesOf } from '../../shared/protocol/emotions.ts'
import type { TrainingSettings } from '../../shared/protocol/settings.ts'
import type { CorpusRow } from '../store/tables/corpora-table.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { Split } from '../store/tables/runs-table.ts'
import { leakageChecks } from './leakage.ts'
import { splitFileChecks } from './split-file-checks.ts'
import { chooseSamples, foldsOf, type Choice } from './selection.ts'
import type { SplitFile } from './split-file.ts'

const splits = ['train', 'validation', 'test'] as const
const emptyCounts = (): Record<Split, number> => ({ train: 0, validation: 0, test: 0 })

/** Seconds a step takes here, from the newest run whose input has the same side; work grows with the batch. */
const measuredStep = (store: ProjectStore, settings: TrainingSettings): { seconds: number; run: string } | null => {
  const run = store.runs
    .list()
    .filter((record) => record.settings.side === settings.side && record.steps > 0 && record.seconds > 0)
    .at(-1)
  return run === undefined
    ? null
    : { seconds: ((run.seconds / run.steps) * settings.batchSize) / run.settings.batchSize, run: run.run }
}

/** Fewest faces of a class in the test part for its recall to say more than its name. */
const coarse = 10

const checksOf = (
  settings: TrainingSettings,
  choice: Choice,
  classes: RunEstimate['classes'],
  splitFile: SplitFile | null,
): RunCheck[] => {
  const checks: RunCheck[] = []
  const add = (severity: RunCheck['severity'], code: string, message: string): void => {
    checks.push({ severity, code, message })
  }
  const total = choice.samples.length
  const empty = splits.filter((split) => !choice.samples.some((sample) => sample.split === split))
  if (total === 0)
    add(
      'error',
      'NO_LABELLED_FACES',
      `${splitFile === null ? 'The corpus has' : `${splitFile.name} names`} no labelled face of these classes.`,
    )
  else if (empty.length > 0)
    add(
      'error',
      'SPLIT_EMPTY',
      `No labelled face is left for ${empty.join(' and ')}. ` +
        `${splitFile === null ? 'A training needs labelled faces of at least ten subjects.' : `Compare the names in ${splitFile.name} with the corpus.`}`,
    )
  if (choice.withoutFace > 0)
    add(
      'warning',
      'FRAMES_WITHOUT_FACE',
      `${String(choice.withoutFace)} labelled ${choice.withoutFace === 1 ? 'frame is' : 'frames are'} left ` +
        `out: no face was found in ${choice.withoutFace === 1 ? 'it' : 'them'}.`,
    )
  if (choice.excluded > 0)
    add(
      'warning',
      'FACES_EXCLUDED',
      `${String(choice.excluded)} labelled ${choice.excluded === 1 ? 'face is' : 'faces are'} left out: ` +
        'excluded by hand in Corpus.',
    )
  if (choice.withoutFace === 0 && choice.excluded === 0 && total > 0)
    add('ok', 'ALL_FACES', `All ${String(total)} labelled faces are cropped and readable.`)
  const missing = classes.filter((entry) => splits.some((split) => entry[split] === 0)).map((entry) => entry.class)
  if (total > 0 && missing.length > 0)
    add('warning', 'CLASS_MISSING', `Train, validation or test lacks ${missing.join(', ')}.`)
  else if (total > 0)
    add('ok', 'ALL_CLASSES', `Train, validation and test each hold all ${String(classes.length)} classes.`)
  const few = classes.filter((entry) => entry.test > 0 && entry.test < coarse)
  if (few.length > 0)
    add(
      'warning',
      'CLASS_COARSE',
      `Few test faces: ${few.map((entry) => `${entry.class} ${String(entry.test)}`).join(', ')}. Their ` +
        'numbers will be coarse.',
    )
  if (settings.initRule === 'k/fan-in')
    add(
      'warning',
      'INIT_VANISHES',
      'With k / fan-in the activations vanish and nothing is learned; the released code divides by the square root.',
    )
  const { initScale, normalisation } = settings
  if (initScale !== null && normalisation === 'mean-and-deviation' && (initScale < 0.5 || initScale > 0.9)) {
    add(
      'warning',
      'INIT_SLOW',
      `k = ${String(initScale)} learns slowly with inputs divided by their deviation: values near 0.7 learn soonest.`,
    )
  }
  return checks
}

/**
 * What a run with these settings would do, without making it. A fold that the split file does not have stands for its
 * first.
 */
export const estimateRun = async (
  store: ProjectStore,
  corpus: CorpusRow,
  asked: TrainingSettings,
  splitFile: SplitFile | null = null,
): Promise<RunEstimate> => {
  const settings =
    splitFile?.folds?.includes(asked.fold) === false ? { ...asked, fold: splitFile.folds[0] ?? asked.fold } : asked
  const choice = chooseSamples(store, corpus.id, settings, splitFile)
  const faces = emptyCounts()
  const classes = classesOf(settings.classes).map((name) => ({ class: name, ...emptyCounts() }))
  for (const { split, label } of choice.samples) {
    faces[split]++
    const entry = classes[label]
    if (entry !== undefined) entry[split]++
  }
  const weights = Object.values(parameterShapes(settings.classes)).reduce((sum, shape) => sum + parameterSize(shape), 0)
  const measured = measuredStep(store, settings)
  const disk = await statfs(store.directory)
  // Weights and momentum as 32-bit floats; the kept and the newest checkpoint stay.
  const kept = 2 * 2 * 4 * weights
  const free = disk.bavail * disk.bsize
  const checks = [
    ...checksOf(settings, choice, classes, splitFile),
    ...(splitFile === null ? [] : splitFileChecks(store, corpus.id, splitFile, settings)),
    ...(await leakageChecks(store, corpus.id, choice.samples)),
  ]
  if (free < 2 * kept)
    checks.push({
      severity: 'warning',
      code: 'DISK_LOW',
      message: 'The project’s disk is nearly full: a checkpoint may not fit.',
    })
  return {
    corpus: corpus.name,
    settings,
    faces,
    classes,
    weights,
    checkpoints: Math.ceil(settings.steps / settings.checkpointEvery),
    ownSplits: choice.samples.some((sample) => sample.fold === null),
    folds: foldsOf(store, corpus.id, settings, splitFile),
    example: choice.samples.find((sample) => sample.split === 'train')?.sample ?? null,
    secondsAStep: measured?.seconds ?? null,
    measuredOn: measured?.run ?? null,
    disk: { kept, free },
    checks,
  }
}

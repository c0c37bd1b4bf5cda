import { readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AULensError } from '../../../shared/contract/errors.ts'
import { ckplusRoots, emotionText, facsText, framePath, writeWhole } from './ckplus-files.ts'
import { planCorpus } from './corpus-plan.ts'
import type { CorpusPlan, PlanSettings } from './corpus-plan.ts'
import { drawAll } from './drawing-pool.ts'
import { generatorName } from '../../store/drawn-corpus.ts'
import { truthOf } from './truth.ts'
import { choosePictures, tfdFileNames, writeTfd } from './tfd-files.ts'

export interface SynthesisOptions {
  /** Folder to write into: new, empty, or an earlier synthetic corpus, which is replaced. */
  readonly out: string
  readonly subjects: number
  readonly seed: number
  readonly layout: 'ckplus' | 'tfd'
  /** Mean number a subject. Default 2.7 labelled as in CK+, 1.2 unlabelled (CK+ has 2.2). */
  readonly sequencesPerSubject?: PlanSettings['sequencesPerSubject']
  /** Default 6 to 10, each number equally often. */
  readonly framesPerSequence?: PlanSettings['framesPerSequence']
  /** Share of subjects photographed in colour. Default 0.08. */
  readonly colourShare?: number
  /** Default: as many as the machine runs at once. Has no influence on the bytes. */
  readonly threads?: number
}

export interface SynthesisContext {
  readonly signal: AbortSignal
  onProgress(progress: { done: number; total: number; unit: string; message: string }): void
}

const settingsOf = (options: SynthesisOptions): PlanSettings => {
  const settings = {
    subjects: options.subjects,
    seed: options.seed,
    sequencesPerSubject: options.sequencesPerSubject ?? { labelled: 2.7, unlabelled: 1.2 },
    framesPerSequence: options.framesPerSequence ?? { from: 6, to: 10 },
    colourShare: options.colourShare ?? 0.08,
  }
  const refuse = (message: string, hint: string): never => {
    throw new AULensError('INVALID_INPUT', message, { hint })
  }
  if (!Number.isInteger(settings.subjects) || settings.subjects < 1)
    refuse(`${String(settings.subjects)} subjects cannot be drawn.`, 'Give a whole number of at least 1.')
  if (!Number.isSafeInteger(settings.seed) || settings.seed < 0)
    refuse(`The seed ${String(settings.seed)} is not a whole number from 0 on.`, 'Give a seed such as 1.')
  const { from, to } = settings.framesPerSequence
  if (!Number.isInteger(from) || !Number.isInteger(to) || from < 2 || to < from)
    refuse(
      `A sequence cannot have ${String(from)} to ${String(to)} frames.`,
      'Give whole numbers, at least 2, the smaller first.',
    )
  const { labelled, unlabelled } = settings.sequencesPerSubject
  if (!(labelled >= 0 && unlabelled >= 0 && labelled + unlabelled > 0))
    refuse(
      'Sequences per subject must not be negative, nor all zero.',
      'Leave them out for 2.7 labelled and 1.2 unlabelled ones.',
    )
  if (!(settings.colourShare >= 0 && settings.colourShare <= 1))
    refuse(`The share in colour, ${String(settings.colourShare)}, is not between 0 and 1.`, 'Leave it out for 0.08.')
  return settings
}

/** Makes sure that nothing but an earlier synthetic corpus is replaced, and takes that away. */
const clear = async (out: string): Promise<void> => {
  const entries = await readdir(out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw new AULensError('FOLDER_UNREADABLE', `${out} cannot be used as a folder: ${error.message}`, {
      path: out,
      hint: 'Name a new or an empty folder.',
      cause: error,
    })
  })
  if (entries.length === 0) return
  const truth = await readFile(join(out, 'truth.json'), 'utf8').catch(() => '')
  if (!truth.slice(0, 200).includes(`"generator":"${generatorName}"`)) {
    throw new AULensError(
      'FOLDER_NOT_EMPTY',
      `${out} is not empty and holds no synthetic corpus, so nothing was written.`,
      { path: out, hint: 'Name a new or an empty folder.' },
    )
  }
  for (const name of [...Object.values(ckplusRoots), ...tfdFileNames, 'truth.json'])
    await rm(join(out, name), { recursive: true, force: true })
}

const writeLabels = async (out: string, { sequences }: CorpusPlan): Promise<void> => {
  for (const sequence of sequences) {
    const last = sequence.ramp.length
    await writeWhole(framePath(out, 'facs', sequence, last), facsText(sequence.actionUnits))
    if (sequence.emotionCode !== null)
      await writeWhole(framePath(out, 'emotion', sequence, last), emotionText(sequence.emotionCode))
  }
}

const writeCkplus = async (
  out: string,
  plan: CorpusPlan,
  threads: number | undefined,
  signal: AbortSignal,
  onFrame: () => void,
): Promise<void> => {
  await writeLabels(out, plan)
  const subjects = new Map(plan.subjects.map((subject) => [subject.id, subject]))
  const tasks = plan.sequences.flatMap((sequence) => {
    const subject = subjects.get(sequence.subject)
    return subject === undefined ? [] : [{ subject, sequence, output: { kind: 'ckplus', out } as const }]
  })
  try {
    await drawAll(tasks, { signal, onFrame }, threads)
  } catch (error) {
    await removeParts(out)
    throw error
  }
}

/** Takes away the temporary files that a cancelled thread left. */
const removeParts = async (out: string): Promise<void> => {
  const names = await readdir(out, { recursive: true })
  for (const name of names) if (name.endsWith('.part')) await rm(join(out, name), { force: true })
}

/**
 * Draws a corpus of faces whose Action Units are known, in the layout of CK+ or TFD, with `truth.json` at its top.
 * The same options give the same bytes, whatever the number of threads.
 *
 * @throws AULensError `FOLDER_NOT_EMPTY` when `out` holds anything but a synthetic corpus; an `AbortError` when
 *   cancelled
 */
export const synthesise = async (
  options: SynthesisOptions,
  context: SynthesisContext,
): Promise<{ sequences: number; frames: number; subjects: number }> => {
  const settings = settingsOf(options)
  context.signal.throwIfAborted()
  await clear(options.out)
  const plan = planCorpus(settings)
  const pictures = options.layout === 'tfd' ? choosePictures(plan) : []
  const total =
    options.layout === 'tfd' ? pictures.length : plan.sequences.reduce((sum, sequence) => sum + sequence.ramp.length, 0)
  let done = 0
  const onFrame = (): void => {
    context.onProgress({ done: ++done, total, unit: 'frames', message: 'Drawing faces' })
  }
  // Written first: it marks the folder as ours even when the drawing is cancelled.
  await writeWhole(join(options.out, 'truth.json'), truthOf(settings, options.layout, plan))
  if (options.layout === 'ckplus') await writeCkplus(options.out, plan, options.threads, context.signal, onFrame)
  else await writeTfd(options.out, settings.seed, plan, pictures, options.threads, context.signal, onFrame)
  const shown = new Set(plan.sequences.map((sequence) => sequence.subject))
  return { sequences: plan.sequences.length, frames: total, subjects: shown.size }
}

import { createHash } from 'node:crypto'
import { AULensError } from '../../shared/contract/errors.ts'
import type { LabelledFaces } from '../../shared/contract/compute.ts'
import { classesOf, emotions } from '../../shared/protocol/emotions.ts'
import { assignFolds, splitOfFold } from '../../shared/protocol/folds.ts'
import { tenFolds } from '../../shared/protocol/protocols.ts'
import type { TrainingSettings } from '../../shared/protocol/settings.ts'
import { Random } from '../../shared/random/random.ts'
import type { RunSample, Split } from '../store/tables/runs-table.ts'
import type { LabelledSample } from '../store/tables/samples-table.ts'
import { excludedFaces } from './excluded-faces.ts'
import type { SplitFile } from './split-file.ts'
import type { ProjectStore } from '../store/project-store.ts'

export interface Selection {
  readonly samples: readonly RunSample[]
  /** Hash over every face, label and split: two runs with the same hash saw the same data. */
  readonly dataHash: string
  /** Labelled frames left out because no face was found in them. */
  readonly withoutFace: number
  /** Labelled faces left out because a person has excluded them. */
  readonly excluded: number
}

export type Choice = Pick<Selection, 'samples' | 'withoutFace' | 'excluded'>

/**
 * The faces that a protocol trains and tests on, with class and split. Folds are subject-independent: the subjects with
 * a labelled sequence, sorted by name, number i in fold i mod 10 (docs/protocol.md). A corpus that assigns its own
 * splits keeps them; of several (TFD: five) the fold's number chooses one, and what takes no part in that one is left
 * out.
 * A split file of the user's wins over both.
 * Faces that the settings name as left out (else those that a person has excluded by now) are left out as well; they
 * change nobody's fold.
 *
 * @throws AULensError FOLD_UNKNOWN when there are fewer folds or official splits; SPLIT_NOT_SUBJECT_INDEPENDENT when
 *   the split file puts a
 * subject on two sides
 */
export const chooseSamples = (
  store: ProjectStore,
  corpus: number,
  settings: Pick<TrainingSettings, 'classes' | 'fold'> & Partial<Pick<TrainingSettings, 'excluded'>>,
  splitFile: SplitFile | null = null,
): Choice => {
  const classes = classesOf(settings.classes)
  const candidates = store.samples.labelled(corpus)
  const folds = assignFolds(store.samples.labelledSubjects(corpus))
  const official =
    splitFile === null ? officialSplit(store, corpus, settings.fold) : partsOfFile(candidates, splitFile, settings.fold)
  if (splitFile !== null || official === null) requireFold(settings.fold, splitFile)
  const ownSplits = official !== null || candidates.some((candidate) => candidate.split !== null)
  const leftOut = new Set(settings.excluded ?? excludedFaces(store, corpus, settings.classes))
  const samples: RunSample[] = []
  let [withoutFace, excluded] = [0, 0]
  for (const candidate of candidates) {
    const emotion = emotions[candidate.emotion]
    const label = emotion === undefined ? -1 : classes.indexOf(emotion)
    if (label < 0 || (official !== null && !official.has(candidate.id))) continue
    if (candidate.face_row === null) {
      withoutFace++
      continue
    }
    if (leftOut.has(candidate.path)) {
      excluded++
      continue
    }
    const fold = folds.get(candidate.subject) ?? 0
    const split = ownSplits
      ? (official?.get(candidate.id) ?? candidate.split ?? 'train')
      : splitOfFold(fold, settings.fold)
    samples.push({ sample: candidate.id, fold: ownSplits ? null : fold, split, label })
  }
  return { samples, withoutFace, excluded }
}

const requireFold = (fold: number, splitFile: SplitFile | null): void => {
  if (splitFile === null && fold >= tenFolds.count)
    throw new AULensError('FOLD_UNKNOWN', `The protocol has ten folds; there is no fold ${String(fold)}.`, {
      hint: 'Take a fold from 0 to 9.',
    })
  if (splitFile?.folds?.includes(fold) === false)
    throw new AULensError('FOLD_UNKNOWN', `${splitFile.name} has no fold ${String(fold)}.`, {
      hint: `Folds in it: ${splitFile.folds.join(', ')}.`,
    })
}

/** What the user's file says of the faces that may take part: sample → part. */
const partsOfFile = (candidates: readonly LabelledSample[], splitFile: SplitFile, fold: number): Map<number, Split> => {
  const parts = new Map<number, Split>()
  const partOfSubject = new Map<string, { part: Split; where: string }>()
  const rows = splitFile.rowsOf?.(fold)
  for (const candidate of candidates) {
    const part = splitFile.partOf(candidate, fold)
    if (part === undefined) continue
    const row = rows?.get(candidate[splitFile.by])
    const where = row === undefined ? part : `${part} (row ${String(row)})`
    const before = partOfSubject.get(candidate.subject)
    if (before !== undefined && before.part !== part) {
      throw new AULensError(
        'SPLIT_NOT_SUBJECT_INDEPENDENT',
        `${splitFile.name} puts subject ${candidate.subject} into both ${before.where} and ${where}.`,
        {
          hint:
            'Put all pictures of a subject into one part: a network that has seen a person is tested too kindly ' +
            'on that person.',
        },
      )
    }
    partOfSubject.set(candidate.subject, { part, where })
    parts.set(candidate.id, part)
  }
  return parts
}

/**
 * Folds to choose from: those of the user's file, the corpus's own splits, the single one that its sequences carry, or
 * ten.
 */
export const foldsOf = (
  store: ProjectStore,
  corpus: number,
  settings: Pick<TrainingSettings, 'classes'>,
  splitFile: SplitFile | null = null,
): number[] => {
  if (splitFile !== null) return [...(splitFile.folds ?? [0])]
  const official = store.sampleSplits.count(corpus)
  const single =
    official === 0 &&
    chooseSamples(store, corpus, { classes: settings.classes, fold: 0 }).samples.some((sample) => sample.fold === null)
  return Array.from({ length: single ? 1 : official || tenFolds.count }, (_, fold) => fold)
}

/** The corpus's own split of that number; null where it has not several. */
const officialSplit = (store: ProjectStore, corpus: number, fold: number): Map<number, Split> | null => {
  const splits = store.sampleSplits
  const count = splits.count(corpus)
  if (count > 0 && fold >= count) {
    throw new AULensError(
      'FOLD_UNKNOWN',
      `The corpus has ${String(count)} official splits; there is no fold ${String(fold)}.`,
      { hint: `Take a fold from 0 to ${String(count - 1)}.` },
    )
  }
  return count > 0 ? splits.ofFold(corpus, fold) : null
}

/**
 * Exchanges labels among the faces of each split, so that every class keeps its size there and no label says anything.
 */
export const permuteLabels = (samples: readonly RunSample[], seed: number): RunSample[] => {
  const result = [...samples]
  for (const split of ['train', 'validation', 'test'] as const) {
    const places = [...samples.keys()].filter((place) => samples[place]?.split === split)
    const labels = Random.fromSeed(seed, `permuted labels, ${split}`).shuffle(
      places.map((place) => samples[place]?.label ?? 0),
    )
    places.forEach((place, index) => {
      result[place] = { ...(samples[place] as RunSample), label: labels[index] ?? 0 }
    })
  }
  return result
}

/**
 * {@link chooseSamples} with a hash over the faces themselves.
 *
 * @throws AULensError NO_LABELLED_FACES when nothing is left to train on
 */
export const selectSamples = (
  store: ProjectStore,
  corpus: number,
  settings: TrainingSettings,
  splitFile: SplitFile | null = null,
): Selection => {
  const { samples: chosen, withoutFace, excluded } = chooseSamples(store, corpus, settings, splitFile)
  const samples = settings.labels === 'permuted' ? permuteLabels(chosen, settings.seed) : chosen
  for (const split of ['train', 'validation', 'test'] as const) {
    if (!samples.some((sample) => sample.split === split)) {
      throw new AULensError(
        'NO_LABELLED_FACES',
        `The corpus has no labelled face with a found face in the ${split} part of fold ${String(settings.fold)}.`,
        {
          hint:
            splitFile === null
              ? 'A training needs labelled faces of at least ten subjects, or a corpus with its own splits. Look ' +
                "at the corpus's findings."
              : `Compare the names in ${splitFile.name} with the corpus: its ${splitFile.by} column has to hold ` +
                'them as the corpus does.',
        },
      )
    }
  }
  const hash = createHash('sha256')
  const faces = store.faces(corpus)
  const rows = faceRows(store, samples)
  samples.forEach((sample, index) => {
    hash
      .update(`${String(sample.sample)}:${String(sample.label)}:${sample.split};`)
      .update(faces.read([rows[index] ?? 0]))
  })
  return { samples, dataHash: hash.digest('hex'), withoutFace, excluded }
}

/** Rows of samples' faces in the corpus's face file. @throws AULensError FACE_MISSING */
export const faceRows = (store: ProjectStore, samples: readonly { sample: number }[]): number[] => {
  return samples.map(({ sample }) => {
    const found = store.samples.faceRow(sample)
    if (found === undefined || found === null) {
      throw new AULensError('FACE_MISSING', `Sample ${String(sample)} has no face any more.`, {
        hint: 'Import the corpus again, then start a new run.',
      })
    }
    return found
  })
}

/** Halves faces by averaging 2x2 pixels, for the 48-pixel network. */
export const halve = (pixels: Uint8Array, count: number, side: number): Uint8Array<ArrayBuffer> => {
  const half = side / 2
  const result = new Uint8Array(count * half * half)
  for (let face = 0; face < count; face++) {
    for (let y = 0; y < half; y++) {
      for (let x = 0; x < half; x++) {
        const at = face * side * side + 2 * y * side + 2 * x
        const sum = (pixels[at] ?? 0) + (pixels[at + 1] ?? 0) + (pixels[at + side] ?? 0) + (pixels[at + side + 1] ?? 0)
        result[face * half * half + y * half + x] = (sum + 2) >> 2
      }
    }
  }
  return result
}

/** Faces and labels of samples, in their order, at the network's input side. */
export const loadFaces = (
  store: ProjectStore,
  corpus: number,
  samples: readonly RunSample[],
  side: number,
): LabelledFaces => {
  const file = store.faces(corpus)
  const stored = file.read(faceRows(store, samples))
  const pixels = side === file.side ? stored : halve(stored, samples.length, file.side)
  return { count: samples.length, side, pixels, labels: Uint8Array.from(samples, (sample) => sample.label) }
}

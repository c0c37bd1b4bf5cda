import { sampleSplits, unlabelled } from '../../shared/contract/browse.ts'
import type { SampleFilter } from '../../shared/contract/browse.ts'
import { codeOfEmotion, emotions } from '../../shared/protocol/emotions.ts'
import type { Emotion } from '../../shared/protocol/emotions.ts'
import type { MarkColumns } from './mark-columns.ts'
import type { MaskColumn } from './mask-column.ts'
import type { RunColumns } from './run-columns.ts'
import type { SampleIndex } from './sample-index.ts'

/** Each condition has a bit; a row's failed bits tell under which other conditions it counts. */
export const conditionBits = {
  corpora: 1,
  frames: 2,
  emotions: 4,
  subjects: 8,
  folds: 16,
  splits: 32,
  predicted: 64,
  verdicts: 128,
  flags: 256,
  confidence: 512,
  units: 1024,
  sequences: 2048,
  text: 4096,
  exclusions: 8192,
  tags: 16384,
} as const
export type Condition = keyof typeof conditionBits

/** A column of whole numbers from -1 on. Two types only, so that a loop over any of them stays fast. */
export type Codes = Int8Array | Uint32Array

const emotionCode = (name: Emotion | typeof unlabelled): number => (name === unlabelled ? -1 : codeOfEmotion(name))

/**
 * Marks the rows that fail a condition. Loops over columns, not calls a row: a million rows are to take milliseconds.
 */
type Mark = (failed: Uint16Array, bit: number) => void

/** Rows whose code is none of those wanted; `size`: codes go from -1 up to below it. */
const amongCodes = (column: Codes, size: number, wanted: readonly number[]): Mark => {
  const table = new Uint8Array(size + 1)
  for (const code of wanted) table[code + 1] = 1
  return (failed, bit) => {
    for (let row = 0; row < failed.length; row++)
      if (table[(column[row] ?? 0) + 1] !== 1) failed[row] = (failed[row] ?? 0) | bit
  }
}

const amongMembers =
  (column: MaskColumn, slots: readonly number[]): Mark =>
  (failed, bit) => {
    const [none, any] = [column.pattern([]), column.pattern(slots)]
    for (let row = 0; row < failed.length; row++)
      if (column.fits(row, none, any)) failed[row] = (failed[row] ?? 0) | bit
  }

const withConfidence =
  ({ predicted, confidence }: RunColumns, [from, to]: SampleFilter['confidence']): Mark =>
  (failed, bit) => {
    for (let row = 0; row < failed.length; row++) {
      const value = confidence[row] ?? 0
      if ((predicted[row] ?? -1) < 0 || value < from || value > to) failed[row] = (failed[row] ?? 0) | bit
    }
  }

const withUnits = (
  { unitCodes, unitStart, unitSlot, unitIntensity, units, strongest, coded }: SampleIndex,
  { present, absent, intensity }: SampleFilter,
): Mark => {
  const slots = (codes: readonly number[]): number[] =>
    codes.map((code) => unitCodes.indexOf(code)).filter((slot) => slot >= 0)
  // An AU that nobody coded is present in no face.
  const isKnown = slots(present).length === present.length
  const [wanted, unwanted] = [units.pattern(slots(present)), units.pattern(slots(absent))]
  const isWanted = new Uint8Array(unitCodes.length)
  for (const slot of slots(present)) isWanted[slot] = 1
  const isStrong = (row: number): boolean => {
    if (present.length === 0) return (strongest[row] ?? -1) >= intensity
    for (let place = unitStart[row] ?? 0, end = unitStart[row + 1] ?? 0; place < end; place++) {
      if (isWanted[unitSlot[place] ?? 0] === 1 && (unitIntensity[place] ?? 0) < intensity) return false
    }
    return true
  }
  return (failed, bit) => {
    for (let row = 0; row < failed.length; row++) {
      // What nobody coded is neither present nor absent.
      if (isKnown && coded[row] === 1 && units.fits(row, wanted, unwanted) && (intensity === 0 || isStrong(row)))
        continue
      failed[row] = (failed[row] ?? 0) | bit
    }
  }
}

/** Rows in whose subject, sequence and path not every word occurs. */
const withWords =
  (index: SampleIndex, text: string): Mark =>
  (failed, bit) => {
    for (const word of text.split(/\s+/).filter((part) => part !== '')) {
      const subjects = index.subjectNames.find(word)
      const sequences = index.sequenceNames.find(word)
      const paths = index.paths.find(word)
      const { subject, sequence, pathPlace } = index
      for (let row = 0; row < failed.length; row++) {
        if (
          paths[pathPlace[row] ?? 0] !== 1 &&
          subjects[subject[row] ?? 0] !== 1 &&
          sequences[sequence[row] ?? 0] !== 1
        )
          failed[row] = (failed[row] ?? 0) | bit
      }
    }
  }

const places = (all: readonly { readonly id: number }[], ids: readonly number[]): number[] => {
  const wanted = new Set(ids)
  return all.flatMap(({ id }, place) => (wanted.has(id) ? [place] : []))
}

const slotsOf = (all: readonly string[], names: readonly string[]): number[] =>
  names.map((name) => all.indexOf(name)).filter((slot) => slot >= 0)

const activeMarks = (
  index: SampleIndex,
  run: RunColumns,
  marks: MarkColumns,
  filter: SampleFilter,
): Partial<Record<Condition, Mark>> => {
  const [from, to] = filter.confidence
  return {
    ...(filter.corpora.length > 0 && {
      corpora: amongCodes(index.corpus, index.corpora.length, places(index.corpora, filter.corpora)),
    }),
    ...(filter.frames === 'protocol' && { frames: amongCodes(index.ofProtocol, 2, [1]) }),
    ...(filter.subjects.length > 0 && {
      subjects: amongCodes(index.subject, index.subjects.length, places(index.subjects, filter.subjects)),
    }),
    ...(filter.sequences.length > 0 && {
      sequences: amongCodes(index.sequence, index.sequences.length, places(index.sequences, filter.sequences)),
    }),
    ...(filter.emotions.length > 0 && {
      emotions: amongCodes(index.emotion, emotions.length, filter.emotions.map(emotionCode)),
    }),
    ...(filter.folds.length > 0 && { folds: amongCodes(index.fold, 100, filter.folds) }),
    ...(filter.splits.length > 0 && {
      splits: amongCodes(
        run.split,
        sampleSplits.length,
        filter.splits.map((split) => sampleSplits.indexOf(split)),
      ),
    }),
    ...(filter.predicted.length > 0 && {
      predicted: amongCodes(run.predicted, emotions.length, filter.predicted.map(codeOfEmotion)),
    }),
    ...(filter.verdicts.length > 0 && {
      verdicts: amongCodes(
        run.right,
        2,
        filter.verdicts.map((verdict) => (verdict === 'right' ? 1 : 0)),
      ),
    }),
    ...(filter.flags.length > 0 && { flags: amongMembers(index.flags, slotsOf(index.flagCodes, filter.flags)) }),
    ...(filter.exclusions.length > 0 && {
      exclusions: amongCodes(
        marks.excluded,
        2,
        filter.exclusions.map((exclusion) => (exclusion === 'excluded' ? 1 : 0)),
      ),
    }),
    ...(filter.tags.length > 0 && { tags: amongMembers(marks.tags, slotsOf(marks.tagNames, filter.tags)) }),
    ...((from > 0 || to < 1) && { confidence: withConfidence(run, filter.confidence) }),
    ...((filter.present.length > 0 || filter.absent.length > 0 || filter.intensity > 0) && {
      units: withUnits(index, filter),
    }),
    ...(filter.text.trim() !== '' && { text: withWords(index, filter.text) }),
  }
}

/** @returns for each row the bits of the conditions that it fails; 0: it matches */
export const failedConditions = (
  index: SampleIndex,
  run: RunColumns,
  marks: MarkColumns,
  filter: SampleFilter,
): Uint16Array => {
  const failed = new Uint16Array(index.count)
  for (const [condition, mark] of Object.entries(activeMarks(index, run, marks, filter)) as [Condition, Mark][])
    mark(failed, conditionBits[condition])
  return failed
}

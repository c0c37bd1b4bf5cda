import { sampleSplits, unlabelled } from '../../shared/contract/browse.ts'
import type { SampleFilter } from '../../shared/contract/browse.ts'
import { codeOfEmotion, emotions } from '../../shared/protocol/emotions.ts'
import type { Emotion } from '../../shared/protocol/emotions.ts'
import type { MarkColumns } from './mark-columns.ts'
import type { RunColumns } from './run-columns.ts'
import type { SampleIndex } from './sample-index.ts'

/** Each condition has a bit; a row's failed bits tell under which other conditions it counts. */
export const conditionBits = {
  corpora: 1, frames: 2, emotions: 4, subjects: 8, folds: 16, splits: 32, predicted: 64, verdicts: 128, flags: 256, confidence: 512, units: 1024, sequences: 2048, text: 4096, exclusions: 8192, tags: 16384,
} as const
export type Condition = keyof typeof conditionBits

const emotionCode = (name: Emotion | typeof unlabelled): number => (name === unlabelled ? -1 : codeOfEmotion(name))

/** A face that the protocol labels, so that a run can use it. */
export const usedByProtocol = (index: SampleIndex, row: number): boolean => (index.emotion[row] ?? -1) >= 0 && (index.faceRow[row] ?? -1) >= 0

const unitTest = (index: SampleIndex, filter: SampleFilter): ((row: number) => boolean) => {
  const { unitCodes, unitStart, unitSlot, unitIntensity, coded } = index
  const wanted = filter.present.map((au) => unitCodes.indexOf(au))
  const unwanted = filter.absent.map((au) => unitCodes.indexOf(au)).filter((slot) => slot >= 0)
  const anyWanted = wanted.length === 0
  return (row) => {
    // What nobody coded is neither present nor absent.
    if (coded[row] !== 1) return false
    let met = 0
    let strong = false
    for (let place = unitStart[row] ?? 0, end = unitStart[row + 1] ?? 0; place < end; place++) {
      const slot = unitSlot[place] ?? 0
      const isStrong = (unitIntensity[place] ?? 0) >= filter.intensity
      if (unwanted.includes(slot)) return false
      if (isStrong) strong = true
      if (isStrong && wanted.includes(slot)) met++
    }
    return met === wanted.length && (!anyWanted || filter.intensity === 0 || strong)
  }
}

const textTest = (index: SampleIndex, text: string): ((row: number) => boolean) => {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== '')
  const parts = words.map((word) => ({
    word,
    subjects: Uint8Array.from(index.subjects, ({ name }) => (name.toLowerCase().includes(word) ? 1 : 0)),
    sequences: Uint8Array.from(index.sequences, ({ name }) => (name.toLowerCase().includes(word) ? 1 : 0)),
  }))
  return (row) => {
    let path: string | null = null
    for (const { word, subjects, sequences } of parts) {
      if (subjects[index.subject[row] ?? 0] === 1 || sequences[index.sequence[row] ?? 0] === 1) continue
      path ??= (index.paths[row] ?? '').toLowerCase()
      if (!path.includes(word)) return false
    }
    return true
  }
}

/** A table of flags by value, so that a test is one look-up. */
const among = (size: number, values: readonly number[], shift = 0): Uint8Array => {
  const table = new Uint8Array(size + shift)
  for (const value of values) table[value + shift] = 1
  return table
}

const activeTests = (index: SampleIndex, run: RunColumns, marks: MarkColumns, filter: SampleFilter): [Condition, (row: number) => boolean][] => {
  const tests: [Condition, (row: number) => boolean][] = []
  const add = (condition: Condition, test: (row: number) => boolean): void => { tests.push([condition, test]) }
  const places = (all: readonly { readonly id: number }[], ids: readonly number[]): number[] => {
    const wanted = new Set(ids)
    return all.flatMap(({ id }, place) => (wanted.has(id) ? [place] : []))
  }
  if (filter.corpora.length > 0) {
    const table = among(index.corpora.length, places(index.corpora, filter.corpora))
    add('corpora', (row) => table[index.corpus[row] ?? 0] === 1)
  }
  if (filter.frames === 'protocol') add('frames', (row) => usedByProtocol(index, row))
  if (filter.subjects.length > 0) {
    const table = among(index.subjects.length, places(index.subjects, filter.subjects))
    add('subjects', (row) => table[index.subject[row] ?? 0] === 1)
  }
  if (filter.sequences.length > 0) {
    const table = among(index.sequences.length, places(index.sequences, filter.sequences))
    add('sequences', (row) => table[index.sequence[row] ?? 0] === 1)
  }
  if (filter.emotions.length > 0) {
    const table = among(emotions.length, filter.emotions.map(emotionCode), 1)
    add('emotions', (row) => table[(index.emotion[row] ?? -1) + 1] === 1)
  }
  if (filter.folds.length > 0) {
    const table = among(100, filter.folds, 1)
    add('folds', (row) => table[(index.fold[row] ?? -1) + 1] === 1)
  }
  if (filter.splits.length > 0) {
    const table = among(sampleSplits.length, filter.splits.map((split) => sampleSplits.indexOf(split)))
    add('splits', (row) => table[run.split[row] ?? 0] === 1)
  }
  if (filter.predicted.length > 0) {
    const table = among(emotions.length, filter.predicted.map(codeOfEmotion), 1)
    add('predicted', (row) => table[(run.predicted[row] ?? -1) + 1] === 1)
  }
  if (filter.verdicts.length > 0) {
    const table = among(2, filter.verdicts.map((verdict) => (verdict === 'right' ? 1 : 0)), 1)
    add('verdicts', (row) => table[(run.right[row] ?? -1) + 1] === 1)
  }
  if (filter.flags.length > 0) {
    const slots = filter.flags.map((code) => index.flagCodes.indexOf(code)).filter((slot) => slot >= 0)
    add('flags', (row) => slots.some((slot) => index.flags.has(row, slot)))
  }
  if (filter.exclusions.length > 0) {
    const table = among(2, filter.exclusions.map((exclusion) => (exclusion === 'excluded' ? 1 : 0)))
    add('exclusions', (row) => table[marks.excluded[row] ?? 0] === 1)
  }
  if (filter.tags.length > 0) {
    const slots = filter.tags.map((tag) => marks.tagNames.indexOf(tag)).filter((slot) => slot >= 0)
    add('tags', (row) => slots.some((slot) => marks.tags.has(row, slot)))
  }
  const [from, to] = filter.confidence
  if (from > 0 || to < 1) add('confidence', (row) => (run.predicted[row] ?? -1) >= 0 && (run.confidence[row] ?? 0) >= from && (run.confidence[row] ?? 0) <= to)
  if (filter.present.length > 0 || filter.absent.length > 0 || filter.intensity > 0) add('units', unitTest(index, filter))
  if (filter.text.trim() !== '') add('text', textTest(index, filter.text))
  return tests
}

/** @returns for each row the bits of the conditions that it fails; 0: it matches */
export const failedConditions = (index: SampleIndex, run: RunColumns, marks: MarkColumns, filter: SampleFilter): Uint16Array => {
  const failed = new Uint16Array(index.count)
  for (const [condition, test] of activeTests(index, run, marks, filter)) {
    const bit = conditionBits[condition]
    for (let row = 0; row < index.count; row++) if (!test(row)) failed[row] = (failed[row] ?? 0) | bit
  }
  return failed
}

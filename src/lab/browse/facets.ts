import { sampleExclusions, sampleSplits, sampleVerdicts, unlabelled } from '../../shared/contract/browse.ts'
import type { FacetValue, SampleFacets, SampleFilter } from '../../shared/contract/browse.ts'
import { emotions } from '../../shared/protocol/emotions.ts'
import { conditionBits, usedByProtocol } from './match.ts'
import type { Condition } from './match.ts'
import type { MarkColumns } from './mark-columns.ts'
import type { MaskColumn } from './mask-column.ts'
import type { RunColumns } from './run-columns.ts'
import type { SampleIndex } from './sample-index.ts'

const listedSubjects = 250
const confidenceSteps = 20

/** Counts rows by a value, leaving one condition out. */
const tally = (failed: Uint16Array, condition: Condition, size: number, valueOf: (row: number) => number): Uint32Array => {
  const others = ~conditionBits[condition]
  const counts = new Uint32Array(size)
  for (let row = 0; row < failed.length; row++) {
    if (((failed[row] ?? 0) & others) !== 0) continue
    const value = valueOf(row)
    if (value >= 0) counts[value] = (counts[value] ?? 0) + 1
  }
  return counts
}

/** Values that occur, and those chosen, though nothing has them now. */
const listed = (counts: Uint32Array, nameOf: (place: number) => { value: string; label: string }, chosen: readonly string[] = []): FacetValue[] =>
  Array.from(counts, (count, place) => ({ ...nameOf(place), count })).filter(({ count, value }) => count > 0 || chosen.includes(value))

const same = (text: string): { value: string; label: string } => ({ value: text, label: text })

/** AUs of the rows that match everything: what would be left if one more were asked for. */
const unitCounts = (index: SampleIndex, failed: Uint16Array): SampleFacets['units'] => {
  const matching = new Uint32Array(index.unitCodes.length)
  const all = new Uint32Array(index.unitCodes.length)
  for (let row = 0; row < index.count; row++) {
    const matches = failed[row] === 0
    for (let place = index.unitStart[row] ?? 0, end = index.unitStart[row + 1] ?? 0; place < end; place++) {
      const slot = index.unitSlot[place] ?? 0
      all[slot] = (all[slot] ?? 0) + 1
      if (matches) matching[slot] = (matching[slot] ?? 0) + 1
    }
  }
  return index.unitCodes.map((au, slot) => ({ au, count: matching[slot] ?? 0, total: all[slot] ?? 0 }))
}

/** Counts rows by each of the several members that a row may have. */
const tallyMembers = (failed: Uint16Array, condition: Condition, members: number, column: MaskColumn): Uint32Array => {
  const counts = new Uint32Array(members)
  const others = ~conditionBits[condition]
  for (let row = 0; row < failed.length; row++) {
    if (((failed[row] ?? 0) & others) !== 0 || column.isEmpty(row)) continue
    for (let slot = 0; slot < members; slot++) if (column.has(row, slot)) counts[slot] = (counts[slot] ?? 0) + 1
  }
  return counts
}

const intensityLevels = 6

/** Coded faces that match everything, by the strongest intensity coded in them; 0: present, but not graded. */
const intensityCounts = (index: SampleIndex, failed: Uint16Array): number[] => {
  const counts = Array.from({ length: intensityLevels }, () => 0)
  for (let row = 0; row < index.count; row++) {
    const [from, end] = [index.unitStart[row] ?? 0, index.unitStart[row + 1] ?? 0]
    if (failed[row] !== 0 || from === end) continue
    let most = 0
    for (let place = from; place < end; place++) most = Math.max(most, index.unitIntensity[place] ?? 0)
    counts[most] = (counts[most] ?? 0) + 1
  }
  return counts
}

/** Counts of every facet under the other conditions. */
export const countFacets = (index: SampleIndex, run: RunColumns, marks: MarkColumns, failed: Uint16Array, filter: SampleFilter): SampleFacets => {
  const emotionOf = (place: number): { value: string; label: string } => same(emotions[place] ?? unlabelled)
  const protocol = tally(failed, 'frames', 2, (row) => (usedByProtocol(index, row) ? 1 : 0))
  const chosenSubjects = filter.subjects.map(String)
  const subjects = listed(tally(failed, 'subjects', index.subjects.length, (row) => index.subject[row] ?? 0), (place) => {
    const subject = index.subjects[place]
    const corpus = index.corpora.length > 1 ? ` · ${index.corpora[subject?.corpus ?? 0]?.name ?? ''}` : ''
    return { value: String(subject?.id ?? 0), label: `${subject?.name ?? ''}${corpus}` }
  }, chosenSubjects)
  return {
    corpora: listed(tally(failed, 'corpora', index.corpora.length, (row) => index.corpus[row] ?? 0), (place) => ({ value: String(index.corpora[place]?.id), label: index.corpora[place]?.name ?? '' }), filter.corpora.map(String)),
    frames: [{ ...same('protocol'), count: protocol[1] ?? 0 }, { ...same('all'), count: (protocol[0] ?? 0) + (protocol[1] ?? 0) }],
    emotions: listed(tally(failed, 'emotions', emotions.length + 1, (row) => { const code = index.emotion[row] ?? -1; return code < 0 ? emotions.length : code }), emotionOf, filter.emotions),
    subjects: subjects.slice(0, listedSubjects).concat(subjects.slice(listedSubjects).filter(({ value }) => chosenSubjects.includes(value))),
    folds: listed(tally(failed, 'folds', 100, (row) => index.fold[row] ?? -1), (place) => same(String(place)), filter.folds.map(String)),
    splits: run.run === '' ? [] : listed(tally(failed, 'splits', sampleSplits.length, (row) => run.split[row] ?? 0), (place) => same(sampleSplits[place] ?? ''), filter.splits),
    predicted: listed(tally(failed, 'predicted', emotions.length, (row) => run.predicted[row] ?? -1), emotionOf, filter.predicted),
    verdicts: listed(tally(failed, 'verdicts', 2, (row) => { const right = run.right[row] ?? -1; return right < 0 ? -1 : 1 - right }), (place) => same(sampleVerdicts[place] ?? ''), filter.verdicts),
    flags: listed(tallyMembers(failed, 'flags', index.flagCodes.length, index.flags), (place) => same(index.flagCodes[place] ?? ''), filter.flags),
    exclusions: marks.excluded.includes(1) || filter.exclusions.length > 0 ? listed(tally(failed, 'exclusions', 2, (row) => 1 - (marks.excluded[row] ?? 0)), (place) => same(sampleExclusions[place] ?? ''), filter.exclusions) : [],
    tags: listed(tallyMembers(failed, 'tags', marks.tagNames.length, marks.tags), (place) => same(marks.tagNames[place] ?? ''), filter.tags),
    units: unitCounts(index, failed),
    intensities: intensityCounts(index, failed),
    confidence: [...tally(failed, 'confidence', confidenceSteps, (row) => ((run.predicted[row] ?? -1) < 0 ? -1 : Math.min(confidenceSteps - 1, Math.floor((run.confidence[row] ?? 0) * confidenceSteps))))],
    moreSubjects: Math.max(0, subjects.length - listedSubjects),
  }
}

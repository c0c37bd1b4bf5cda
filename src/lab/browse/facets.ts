import { sampleExclusions, sampleSplits, sampleVerdicts, unlabelled } from '../../shared/contract/browse.ts'
import type { FacetValue, SampleFacets, SampleFilter } from '../../shared/contract/browse.ts'
import { emotions } from '../../shared/protocol/emotions.ts'
import { conditionBits } from './match.ts'
import type { Codes, Condition } from './match.ts'
import type { MarkColumns } from './mark-columns.ts'
import type { MaskColumn } from './mask-column.ts'
import { matchingRows } from './order.ts'
import type { RunColumns } from './run-columns.ts'
import type { SampleIndex } from './sample-index.ts'

const listedSubjects = 250
const confidenceSteps = 20
const intensityLevels = 6

/** What a facet counts: rows that match everything, and those that nothing but the facet's own condition keeps out. */
interface Counted {
  readonly rows: Uint32Array
  readonly alone: (condition: Condition) => Uint32Array
}

const noRows = new Uint32Array(0)

const countedRows = (failed: Uint16Array): Counted => {
  let seen = 0
  for (let row = 0; row < failed.length; row++) seen |= failed[row] ?? 0
  return {
    rows: matchingRows(failed, 0),
    alone: (condition) => {
      const bit = conditionBits[condition]
      return (seen & bit) === 0 ? noRows : matchingRows(failed, bit)
    },
  }
}

const addCodes = (counts: Uint32Array, rows: Uint32Array, column: Codes): void => {
  for (let at = 0; at < rows.length; at++) {
    const place = (column[rows[at] ?? 0] ?? 0) + 1
    counts[place] = (counts[place] ?? 0) + 1
  }
}

/** Rows by their code. @returns [codes + 1], those of -1 first */
const tally = ({ rows, alone }: Counted, condition: Condition, codes: number, column: Codes): Uint32Array => {
  const counts = new Uint32Array(codes + 1)
  addCodes(counts, rows, column)
  addCodes(counts, alone(condition), column)
  return counts
}

/** Counts rows by each of the several members that a row may have. */
const tallyMembers = (
  { rows, alone }: Counted,
  condition: Condition,
  members: number,
  column: MaskColumn,
): Uint32Array => {
  const counts = new Uint32Array(members)
  if (members > 0) for (const part of [rows, alone(condition)]) column.count(part, counts)
  return counts
}

/** Values that occur, and those chosen, though nothing has them now. */
const listed = (
  counts: Uint32Array,
  nameOf: (place: number) => { value: string; label: string },
  chosen: readonly string[] = [],
): FacetValue[] =>
  Array.from(counts, (count, place) => ({ ...nameOf(place), count })).filter(
    ({ count, value }) => count > 0 || chosen.includes(value),
  )

const same = (text: string): { value: string; label: string } => ({ value: text, label: text })

/** AUs of the rows that match everything: what would be left if one more were asked for. */
const unitCounts = (
  { unitCodes, unitTotals, unitStart, unitSlot, count }: SampleIndex,
  rows: Uint32Array,
): SampleFacets['units'] => {
  const matching = rows.length === count ? unitTotals : new Uint32Array(unitCodes.length)
  if (matching !== unitTotals) {
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at] ?? 0
      for (let place = unitStart[row] ?? 0, end = unitStart[row + 1] ?? 0; place < end; place++) {
        const slot = unitSlot[place] ?? 0
        matching[slot] = (matching[slot] ?? 0) + 1
      }
    }
  }
  return unitCodes.map((au, slot) => ({ au, count: matching[slot] ?? 0, total: unitTotals[slot] ?? 0 }))
}

const confidenceCounts = (counted: Counted, { predicted, confidence }: RunColumns): number[] => {
  const counts = Array.from({ length: confidenceSteps }, () => 0)
  for (const rows of [counted.rows, counted.alone('confidence')]) {
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at] ?? 0
      if ((predicted[row] ?? -1) < 0) continue
      const step = Math.min(confidenceSteps - 1, Math.floor((confidence[row] ?? 0) * confidenceSteps))
      counts[step] = (counts[step] ?? 0) + 1
    }
  }
  return counts
}

/** The first subjects that occur and those chosen; the others are only counted. */
const subjectFacet = (
  counted: Counted,
  index: SampleIndex,
  filter: SampleFilter,
): Pick<SampleFacets, 'subjects' | 'moreSubjects'> => {
  const counts = tally(counted, 'subjects', index.subjects.length, index.subject)
  const chosen = new Set(filter.subjects)
  const subjects: FacetValue[] = []
  let listable = 0
  index.subjects.forEach(({ id, name, corpus }, place) => {
    const count = counts[place + 1] ?? 0
    const isChosen = chosen.has(id)
    if (count === 0 && !isChosen) return
    if (listable++ >= listedSubjects && !isChosen) return
    subjects.push({
      value: String(id),
      label: index.corpora.length > 1 ? `${name} · ${index.corpora[corpus]?.name ?? ''}` : name,
      count,
    })
  })
  return { subjects, moreSubjects: Math.max(0, listable - listedSubjects) }
}

/** Counts that need a run; without one nothing has a value. */
const runFacets = (
  counted: Counted,
  run: RunColumns,
  filter: SampleFilter,
): Pick<SampleFacets, 'splits' | 'predicted' | 'verdicts' | 'confidence'> => {
  const predicted = (place: number): { value: string; label: string } => same(emotions[place] ?? unlabelled)
  const verdictOf = (place: number): { value: string; label: string } => same(sampleVerdicts[place] ?? '')
  if (run.run === '') {
    return {
      splits: [],
      predicted: listed(new Uint32Array(emotions.length), predicted, filter.predicted),
      verdicts: listed(new Uint32Array(2), verdictOf, filter.verdicts),
      confidence: Array.from({ length: confidenceSteps }, () => 0),
    }
  }
  return {
    splits: listed(
      tally(counted, 'splits', sampleSplits.length, run.split).subarray(1),
      (place) => same(sampleSplits[place] ?? ''),
      filter.splits,
    ),
    predicted: listed(
      tally(counted, 'predicted', emotions.length, run.predicted).subarray(1),
      predicted,
      filter.predicted,
    ),
    // Right is 1 and comes first.
    verdicts: listed(tally(counted, 'verdicts', 2, run.right).subarray(1).reverse(), verdictOf, filter.verdicts),
    confidence: confidenceCounts(counted, run),
  }
}

/** Counts of every facet under the other conditions. */
export const countFacets = (
  index: SampleIndex,
  run: RunColumns,
  marks: MarkColumns,
  failed: Uint16Array,
  filter: SampleFilter,
): SampleFacets => {
  const counted = countedRows(failed)
  const protocol = tally(counted, 'frames', 2, index.ofProtocol)
  const byEmotion = tally(counted, 'emotions', emotions.length, index.emotion)
  // Those without an emotion come last.
  const emotionCounts = Uint32Array.from([...byEmotion.subarray(1), byEmotion[0] ?? 0])
  const strongest = new Uint32Array(intensityLevels + 1)
  addCodes(strongest, counted.rows, index.strongest)
  return {
    corpora: listed(
      tally(counted, 'corpora', index.corpora.length, index.corpus).subarray(1),
      (place) => ({ value: String(index.corpora[place]?.id), label: index.corpora[place]?.name ?? '' }),
      filter.corpora.map(String),
    ),
    frames: [
      { ...same('protocol'), count: protocol[2] ?? 0 },
      { ...same('all'), count: (protocol[1] ?? 0) + (protocol[2] ?? 0) },
    ],
    emotions: listed(emotionCounts, (place) => same(emotions[place] ?? unlabelled), filter.emotions),
    folds: listed(
      tally(counted, 'folds', 100, index.fold).subarray(1),
      (place) => same(String(place)),
      filter.folds.map(String),
    ),
    flags: listed(
      tallyMembers(counted, 'flags', index.flagCodes.length, index.flags),
      (place) => same(index.flagCodes[place] ?? ''),
      filter.flags,
    ),
    exclusions:
      marks.excluded.includes(1) || filter.exclusions.length > 0
        ? listed(
            tally(counted, 'exclusions', 2, marks.excluded).subarray(1).reverse(),
            (place) => same(sampleExclusions[place] ?? ''),
            filter.exclusions,
          )
        : [],
    tags: listed(
      tallyMembers(counted, 'tags', marks.tagNames.length, marks.tags),
      (place) => same(marks.tagNames[place] ?? ''),
      filter.tags,
    ),
    units: unitCounts(index, counted.rows),
    intensities: [...strongest.subarray(1)],
    ...subjectFacet(counted, index, filter),
    ...runFacets(counted, run, filter),
  }
}

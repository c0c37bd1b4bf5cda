import type { FacetValue, SampleSummary } from '../../shared/contract/browse.ts'
import { unlabelled } from '../../shared/contract/browse.ts'
import { emotions } from '../../shared/protocol/emotions.ts'
import type { MarkColumns } from './mark-columns.ts'
import type { RunColumns } from './run-columns.ts'
import type { SampleIndex } from './sample-index.ts'

const subjectsShown = 5

/** What several rows have in common. */
export const summariseRows = (
  index: SampleIndex,
  run: RunColumns,
  marks: MarkColumns,
  rows: Uint32Array,
): Omit<SampleSummary, 'picture'> => {
  const bySubject = new Map<number, number>()
  const sequences = new Set<number>()
  const byEmotion = new Uint32Array(emotions.length + 1)
  const byUnit = new Uint32Array(index.unitCodes.length)
  const byTag = new Uint32Array(marks.tagNames.length)
  let [withFace, coded, right, wrong, excluded] = [0, 0, 0, 0, 0]
  for (const row of rows) {
    const subject = index.subject[row] ?? 0
    bySubject.set(subject, (bySubject.get(subject) ?? 0) + 1)
    sequences.add(index.sequence[row] ?? 0)
    const emotion = index.emotion[row] ?? -1
    const slot = emotion < 0 ? emotions.length : emotion
    byEmotion[slot] = (byEmotion[slot] ?? 0) + 1
    if (index.coded[row] === 1) coded++
    for (let place = index.unitStart[row] ?? 0, end = index.unitStart[row + 1] ?? 0; place < end; place++) {
      const unit = index.unitSlot[place] ?? 0
      byUnit[unit] = (byUnit[unit] ?? 0) + 1
    }
    if ((index.faceRow[row] ?? -1) >= 0) withFace++
    if (run.right[row] === 1) right++
    if (run.right[row] === 0) wrong++
    if (marks.excluded[row] === 1) excluded++
    for (let tag = 0; tag < byTag.length; tag++) if (marks.tags.has(row, tag)) byTag[tag] = (byTag[tag] ?? 0) + 1
  }
  const values = (counts: Uint32Array, nameOf: (place: number) => string): FacetValue[] =>
    Array.from(counts, (count, place) => ({ value: nameOf(place), label: nameOf(place), count })).filter(
      ({ count }) => count > 0,
    )
  const most = [...bySubject].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, subjectsShown)
  return {
    faces: rows.length,
    withFace,
    subjects: bySubject.size,
    sequences: sequences.size,
    mostSubjects: most.map(([place, count]) => ({
      value: String(index.subjects[place]?.id ?? 0),
      label: index.subjects[place]?.name ?? '',
      count,
    })),
    emotions: values(byEmotion, (place) => emotions[place] ?? unlabelled),
    units: Array.from(byUnit, (count, slot) => ({ au: index.unitCodes[slot] ?? 0, count }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count || a.au - b.au),
    coded,
    right,
    wrong,
    unpredicted: rows.length - right - wrong,
    excluded,
    tags: values(byTag, (place) => marks.tagNames[place] ?? ''),
  }
}

const mostAveraged = 2000

/**
 * Mean of faces [side, side], of at most two thousand of them, evenly spread. `read`: crops of rows of the face file.
 */
export const meanOfFaces = (
  rows: readonly { corpus: number; faceRow: number }[],
  side: number,
  read: (corpus: number, faceRow: number) => Uint8Array,
): Uint8Array<ArrayBuffer> | null => {
  const present = rows.filter(({ faceRow }) => faceRow >= 0)
  const count = Math.min(present.length, mostAveraged)
  if (count === 0) return null
  const sums = new Float64Array(side * side)
  for (let step = 0; step < count; step++) {
    const face = present[Math.floor((step * present.length) / count)]
    if (face === undefined) continue
    const pixels = read(face.corpus, face.faceRow)
    for (let place = 0; place < sums.length; place++) sums[place] = (sums[place] ?? 0) + (pixels[place] ?? 0)
  }
  return Uint8Array.from(sums, (sum) => Math.round(sum / count))
}

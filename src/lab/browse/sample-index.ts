import { noFace } from '../../shared/contract/browse.ts'
import { assignFolds } from '../../shared/protocol/folds.ts'
import { MaskColumn } from './mask-column.ts'

/** What an index is made of; samples in any order. */
export interface IndexSource {
  /** `ownSplits`: the corpus assigns training, validation and test sets itself, so its subjects have no fold. */
  readonly corpora: readonly { readonly id: number; readonly name: string; readonly ownSplits?: boolean }[]
  readonly subjects: readonly { readonly id: number; readonly corpus: number; readonly name: string }[]
  readonly sequences: readonly { readonly id: number; readonly subject: number; readonly name: string; readonly emotion: number | null }[]
  readonly samples: readonly SourceSample[]
  /** Sample id, AU, intensity. */
  readonly units: readonly (readonly [number, number, number])[]
  readonly findings: readonly { readonly corpus: number; readonly severity: string; readonly code: string; readonly path: string }[]
}

/** Id, sequence id, path, frame, position, frames in the sequence, emotion, 1 where coded, row of the face. */
export type SourceSample = readonly [number, number, string, number, number, number, number | null, number, number | null]

/**
 * Every sample of a project in columns, in the order corpus, subject, sequence, position. A row is a place in that order;
 * subjects and sequences are numbered in it too, so that a group is a run of rows.
 */
export interface SampleIndex {
  readonly count: number
  readonly corpora: readonly { readonly id: number; readonly name: string }[]
  readonly subjects: readonly { readonly id: number; readonly name: string; readonly corpus: number; readonly fold: number | null }[]
  readonly sequences: readonly { readonly id: number; readonly name: string; readonly subject: number; readonly emotion: number | null }[]
  readonly id: Uint32Array
  readonly corpus: Uint16Array
  readonly subject: Uint32Array
  readonly sequence: Uint32Array
  readonly frame: Uint32Array
  readonly position: Uint32Array
  readonly frames: Uint32Array
  /** Emotion code, -1 for none. */
  readonly emotion: Int8Array
  /** Fold of the subject, -1 where it has no labelled sequence. */
  readonly fold: Int8Array
  readonly coded: Uint8Array
  /** Row of the face in its corpus's face file, -1 where none was found. */
  readonly faceRow: Int32Array
  readonly paths: readonly string[]
  /** AUs of row r: places unitStart[r] up to unitStart[r + 1]. */
  readonly unitCodes: readonly number[]
  readonly unitStart: Uint32Array
  readonly unitSlot: Uint16Array
  readonly unitIntensity: Uint8Array
  readonly flagCodes: readonly string[]
  readonly flags: MaskColumn
  /** 1 where a finding is a warning or an error. */
  readonly serious: Uint8Array
  /** @returns the row of a sample id, -1 where there is none */
  rowOf(id: number): number
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)

const orderSubjects = (source: IndexSource) => {
  const corpora = [...source.corpora].sort(byName)
  const corpusRank = new Map(corpora.map((corpus, rank) => [corpus.id, rank]))
  const nameOf = new Map(source.subjects.map((subject) => [subject.id, subject.name]))
  const corpusOf = new Map(source.subjects.map((subject) => [subject.id, subject.corpus]))
  const labelled = new Map<number, string[]>()
  for (const { subject, emotion } of source.sequences) {
    const corpus = corpusOf.get(subject)
    if (emotion === null || corpus === undefined) continue
    const names = labelled.get(corpus) ?? []
    names.push(nameOf.get(subject) ?? '')
    labelled.set(corpus, names)
  }
  const foldless = new Set(corpora.filter(({ ownSplits }) => ownSplits === true).map(({ id }) => id))
  const folds = new Map([...labelled].filter(([corpus]) => !foldless.has(corpus)).map(([corpus, names]) => [corpus, assignFolds(names)]))
  const subjects = source.subjects
    .map(({ id, corpus, name }) => ({ id, name, corpus: corpusRank.get(corpus) ?? 0, fold: folds.get(corpus)?.get(name) ?? null }))
    .sort((a, b) => a.corpus - b.corpus || byName(a, b))
  return { corpora, subjects }
}

const orderSequences = (source: IndexSource, subjects: SampleIndex['subjects']): SampleIndex['sequences'] => {
  const rank = new Map(subjects.map((subject, place) => [subject.id, place]))
  return source.sequences.map((sequence) => ({ ...sequence, subject: rank.get(sequence.subject) ?? 0 })).sort((a, b) => a.subject - b.subject || byName(a, b))
}

/** Places of the samples by sequence, then position: a counting sort, for sequences are many and short. */
const orderSamples = (samples: readonly SourceSample[], sequenceRank: ReadonlyMap<number, number>, sequences: number): Uint32Array => {
  const ranks = Uint32Array.from(samples, (sample) => sequenceRank.get(sample[1]) ?? 0)
  const next = new Uint32Array(sequences + 1)
  for (const rank of ranks) next[rank + 1] = (next[rank + 1] ?? 0) + 1
  for (let rank = 1; rank <= sequences; rank++) next[rank] = (next[rank] ?? 0) + (next[rank - 1] ?? 0)
  const starts = next.slice()
  const order = new Uint32Array(samples.length)
  ranks.forEach((rank, place) => {
    const to = next[rank] ?? 0
    order[to] = place
    next[rank] = to + 1
  })
  const position = (place: number): number => samples[place]?.[4] ?? 0
  for (let rank = 0; rank < sequences; rank++) {
    const part = order.subarray(starts[rank], starts[rank + 1])
    if (part.some((place, index) => index > 0 && position(part[index - 1] ?? 0) > position(place))) part.sort((a, b) => position(a) - position(b))
  }
  return order
}

const unitColumns = (source: IndexSource, count: number, rowOf: (id: number) => number) => {
  const unitCodes = [...new Set(source.units.map(([, au]) => au))].sort((a, b) => a - b)
  const slots = new Map(unitCodes.map((au, slot) => [au, slot]))
  const unitStart = new Uint32Array(count + 1)
  const rows = Int32Array.from(source.units, ([sample]) => rowOf(sample))
  for (const row of rows) if (row >= 0) unitStart[row + 1] = (unitStart[row + 1] ?? 0) + 1
  for (let row = 0; row < count; row++) unitStart[row + 1] = (unitStart[row + 1] ?? 0) + (unitStart[row] ?? 0)
  const unitSlot = new Uint16Array(unitStart[count] ?? 0)
  const unitIntensity = new Uint8Array(unitStart[count] ?? 0)
  const next = unitStart.slice()
  source.units.forEach(([, au, intensity], place) => {
    const row = rows[place] ?? -1
    if (row < 0) return
    const to = next[row] ?? 0
    unitSlot[to] = slots.get(au) ?? 0
    unitIntensity[to] = intensity
    next[row] = to + 1
  })
  return { unitCodes, unitStart, unitSlot, unitIntensity }
}

/** A finding belongs to the picture it names, else to every frame of the sequence whose folders its path goes through. */
const flagColumns = (source: IndexSource, index: Pick<SampleIndex, 'count' | 'paths' | 'corpus' | 'corpora' | 'subjects' | 'sequences' | 'sequence' | 'faceRow'>) => {
  const flagCodes = [noFace, ...new Set(source.findings.map(({ code }) => code))]
  const slots = new Map(flagCodes.map((code, slot) => [code, slot]))
  const flags = new MaskColumn(index.count, flagCodes.length)
  const serious = new Uint8Array(index.count)
  const rank = new Map(index.corpora.map((corpus, place) => [corpus.id, place]))
  const byPath = new Map<string, { slot: number; serious: boolean }[]>()
  for (const { corpus, severity, code, path } of source.findings) {
    const key = `${String(rank.get(corpus) ?? 0)}:${path}`
    const known = byPath.get(key) ?? []
    known.push({ slot: slots.get(code) ?? 0, serious: severity !== 'note' })
    byPath.set(key, known)
  }
  const mark = (row: number, marks: readonly { slot: number; serious: boolean }[]): void => {
    for (const entry of marks) {
      flags.add(row, entry.slot)
      if (entry.serious) serious[row] = 1
    }
  }
  const used = new Set<string>()
  for (let row = 0; row < index.count; row++) {
    if ((index.faceRow[row] ?? -1) < 0) flags.add(row, 0)
    if (byPath.size === 0) continue
    const key = `${String(index.corpus[row])}:${index.paths[row] ?? ''}`
    const marks = byPath.get(key)
    if (marks === undefined) continue
    used.add(key)
    mark(row, marks)
  }
  const ofSequence = new Map<string, typeof byPath extends Map<string, infer V> ? V : never>()
  for (const [key, marks] of byPath) {
    if (used.has(key)) continue
    const colon = key.indexOf(':')
    const parts = key.slice(colon + 1).split('/')
    for (let place = 0; place + 1 < parts.length; place++) {
      const name = `${key.slice(0, colon)}:${parts[place] ?? ''}/${parts[place + 1] ?? ''}`
      ofSequence.set(name, [...ofSequence.get(name) ?? [], ...marks])
    }
  }
  if (ofSequence.size > 0) {
    const marksOf = index.sequences.map((sequence) => {
      const subject = index.subjects[sequence.subject]
      return ofSequence.get(`${String(subject?.corpus ?? 0)}:${subject?.name ?? ''}/${sequence.name}`)
    })
    for (let row = 0; row < index.count; row++) {
      const marks = marksOf[index.sequence[row] ?? 0]
      if (marks !== undefined) mark(row, marks)
    }
  }
  return { flagCodes, flags, serious }
}

export const buildSampleIndex = (source: IndexSource): SampleIndex => {
  const { corpora, subjects } = orderSubjects(source)
  const sequences = orderSequences(source, subjects)
  const sequenceRank = new Map(sequences.map((sequence, place) => [sequence.id, place]))
  const { samples } = source
  const count = samples.length
  const order = orderSamples(samples, sequenceRank, sequences.length)
  const columns = {
    id: new Uint32Array(count), corpus: new Uint16Array(count), subject: new Uint32Array(count), sequence: new Uint32Array(count),
    frame: new Uint32Array(count), position: new Uint32Array(count), frames: new Uint32Array(count),
    emotion: new Int8Array(count), fold: new Int8Array(count), coded: new Uint8Array(count), faceRow: new Int32Array(count),
  }
  const paths: string[] = []
  let largest = 0
  for (let row = 0; row < count; row++) {
    const sample = samples[order[row] ?? 0]
    if (sample === undefined) continue
    const [id, sequenceId, path, frame, position, frames, emotion, coded, faceRow] = sample
    const sequence = sequenceRank.get(sequenceId) ?? 0
    const subject = sequences[sequence]?.subject ?? 0
    columns.id[row] = id
    columns.sequence[row] = sequence
    columns.subject[row] = subject
    columns.corpus[row] = subjects[subject]?.corpus ?? 0
    columns.fold[row] = subjects[subject]?.fold ?? -1
    columns.frame[row] = frame
    columns.position[row] = position
    columns.frames[row] = frames
    columns.emotion[row] = emotion ?? -1
    columns.coded[row] = coded
    columns.faceRow[row] = faceRow ?? -1
    paths.push(path)
    largest = Math.max(largest, id)
  }
  const rows = new Uint32Array(largest + 1)
  columns.id.forEach((id, row) => { rows[id] = row + 1 })
  const rowOf = (id: number): number => (rows[id] ?? 0) - 1
  const places = { count, corpora, subjects, sequences, paths, ...columns }
  return { ...places, rowOf, ...unitColumns(source, count, rowOf), ...flagColumns(source, places) }
}

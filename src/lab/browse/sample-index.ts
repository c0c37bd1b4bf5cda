import { assignFolds } from '../../shared/protocol/folds.ts'
import { flagColumns, type FlagColumns } from './flag-columns.ts'
import type { IndexSource } from '../store/tables/index-source.ts'
import { TextColumn } from './text-column.ts'
import { unitColumns, type UnitColumns } from './unit-columns.ts'

/**
 * Every sample of a project in columns, in the order corpus, subject, sequence, position. A row is a place in that
 * order;
 * subjects and sequences are numbered in it too, so that a group is a run of rows.
 */
export interface SampleIndex extends UnitColumns, FlagColumns {
  readonly count: number
  readonly corpora: readonly { readonly id: number; readonly name: string }[]
  readonly subjects: readonly {
    readonly id: number
    readonly name: string
    readonly corpus: number
    readonly fold: number | null
  }[]
  readonly sequences: readonly {
    readonly id: number
    readonly name: string
    readonly subject: number
    readonly emotion: number | null
  }[]
  readonly id: Uint32Array
  readonly corpus: Uint32Array
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
  /** 1 for a face that the protocol labels, so that a run can use it. */
  readonly ofProtocol: Int8Array
  readonly subjectNames: TextColumn
  readonly sequenceNames: TextColumn
  /** Paths in the order they were read; `pathPlace` of a row. */
  readonly paths: TextColumn
  readonly pathPlace: Uint32Array
  pathOf(row: number): string
  /** @returns the row of a sample id, -1 where there is none */
  rowOf(id: number): number
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0

const orderSubjects = (source: IndexSource) => {
  const corpora = [...source.corpora].sort(byName)
  const corpusRank = new Map(corpora.map((corpus, rank) => [corpus.id, rank]))
  const labelled = new Set<number>()
  for (const { subject, emotion } of source.sequences) if (emotion !== null) labelled.add(subject)
  const folds = new Map(
    corpora
      .filter(({ ownSplits }) => ownSplits !== true)
      .map(({ id }) => [
        id,
        assignFolds(
          source.subjects
            .filter((subject) => subject.corpus === id && labelled.has(subject.id))
            .map(({ name }) => name),
        ),
      ]),
  )
  const subjects = source.subjects
    .map(({ id, corpus, name }) => ({
      id,
      name,
      corpus: corpusRank.get(corpus) ?? 0,
      fold: folds.get(corpus)?.get(name) ?? null,
    }))
    .sort((a, b) => a.corpus - b.corpus || byName(a, b))
  return { corpora, subjects }
}

/** Places by group, groups in their order, in each as they came: a counting sort, for groups are many and small. */
const byGroup = (groups: Uint32Array, members: number): { places: Uint32Array; starts: Uint32Array } => {
  const starts = new Uint32Array(members + 1)
  for (const group of groups) starts[group + 1] = (starts[group + 1] ?? 0) + 1
  for (let group = 1; group <= members; group++) starts[group] = (starts[group] ?? 0) + (starts[group - 1] ?? 0)
  const next = starts.slice()
  const places = new Uint32Array(groups.length)
  for (let place = 0; place < groups.length; place++) {
    const group = groups[place] ?? 0
    const to = next[group] ?? 0
    places[to] = place
    next[group] = to + 1
  }
  return { places, starts }
}

/**
 * {@link byGroup}, in each group by a comparison; groups that are in order already, as nearly all are, are only looked
 * at.
 */
const byGroupAnd = (groups: Uint32Array, members: number, compare: (a: number, b: number) => number): Uint32Array => {
  const { places, starts } = byGroup(groups, members)
  for (let group = 0; group < members; group++) {
    const [first, end] = [starts[group] ?? 0, starts[group + 1] ?? 0]
    for (let at = first + 1; at < end; at++) {
      if (compare(places[at - 1] ?? 0, places[at] ?? 0) <= 0) continue
      places.subarray(first, end).sort(compare)
      break
    }
  }
  return places
}

/** Number of each id in the order of a list. */
const rankById = (list: readonly { readonly id: number }[]): Uint32Array => {
  const ranks = new Uint32Array(list.reduce((most, { id }) => Math.max(most, id), 0) + 1)
  list.forEach(({ id }, rank) => {
    ranks[id] = rank
  })
  return ranks
}

const orderSequences = ({ sequences }: IndexSource, subjects: SampleIndex['subjects']): SampleIndex['sequences'] => {
  const rank = rankById(subjects)
  const subjectOf = Uint32Array.from(sequences, ({ subject }) => rank[subject] ?? 0)
  const nameAt = (place: number): string => sequences[place]?.name ?? ''
  const compare = (a: number, b: number): number => (nameAt(a) < nameAt(b) ? -1 : nameAt(a) > nameAt(b) ? 1 : 0)
  return Array.from(byGroupAnd(subjectOf, subjects.length, compare), (place) => {
    const { id = 0, name = '', emotion = null } = sequences[place] ?? {}
    return { id, name, emotion, subject: subjectOf[place] ?? 0 }
  })
}

const emptyColumns = (count: number) => ({
  id: new Uint32Array(count),
  sequence: new Uint32Array(count),
  frame: new Uint32Array(count),
  position: new Uint32Array(count),
  frames: new Uint32Array(count),
  emotion: new Int8Array(count),
  coded: new Uint8Array(count),
  faceRow: new Int32Array(count),
})

/** Samples as they come. */
const readSamples = (source: IndexSource, sequenceRank: Uint32Array) => {
  const columns = emptyColumns(source.sampleCount)
  const paths = new TextColumn()
  let place = 0
  for (const chunk of source.samples) {
    paths.add(chunk.map((sample) => sample[2]))
    for (const [id, sequence, , frame, position, frames, emotion, coded, faceRow] of chunk) {
      columns.id[place] = id
      columns.sequence[place] = sequenceRank[sequence] ?? 0
      columns.frame[place] = frame
      columns.position[place] = position
      columns.frames[place] = frames
      columns.emotion[place] = emotion ?? -1
      columns.coded[place] = coded
      columns.faceRow[place++] = faceRow ?? -1
    }
  }
  return { columns, paths }
}

const namesOf = (list: readonly { readonly name: string }[]): TextColumn => {
  const names = new TextColumn()
  names.add(list.map(({ name }) => name))
  return names
}

export const buildSampleIndex = (source: IndexSource): SampleIndex => {
  const { corpora, subjects } = orderSubjects(source)
  const sequences = orderSequences(source, subjects)
  const { columns: read, paths } = readSamples(source, rankById(sequences))
  const count = source.sampleCount
  const pathPlace = byGroupAnd(
    read.sequence,
    sequences.length,
    (a, b) => (read.position[a] ?? 0) - (read.position[b] ?? 0),
  )
  const columns = {
    ...emptyColumns(count),
    corpus: new Uint32Array(count),
    subject: new Uint32Array(count),
    fold: new Int8Array(count),
    ofProtocol: new Int8Array(count),
  }
  let largest = 0
  for (let row = 0; row < count; row++) {
    const place = pathPlace[row] ?? 0
    const sequence = read.sequence[place] ?? 0
    const subject = sequences[sequence]?.subject ?? 0
    const { corpus, fold } = subjects[subject] ?? { corpus: 0, fold: null }
    const id = read.id[place] ?? 0
    columns.id[row] = id
    columns.sequence[row] = sequence
    columns.subject[row] = subject
    columns.corpus[row] = corpus
    columns.fold[row] = fold ?? -1
    columns.frame[row] = read.frame[place] ?? 0
    columns.position[row] = read.position[place] ?? 0
    columns.frames[row] = read.frames[place] ?? 0
    columns.emotion[row] = read.emotion[place] ?? -1
    columns.coded[row] = read.coded[place] ?? 0
    columns.faceRow[row] = read.faceRow[place] ?? -1
    columns.ofProtocol[row] = (read.emotion[place] ?? -1) >= 0 && (read.faceRow[place] ?? -1) >= 0 ? 1 : 0
    largest = Math.max(largest, id)
  }
  const rows = new Uint32Array(largest + 1)
  columns.id.forEach((id, row) => {
    rows[id] = row + 1
  })
  const rowOf = (id: number): number => (rows[id] ?? 0) - 1
  const pathOf = (row: number): string => (row < count ? paths.at(pathPlace[row] ?? 0) : '')
  const places = {
    count,
    corpora,
    subjects,
    sequences,
    subjectNames: namesOf(subjects),
    sequenceNames: namesOf(sequences),
    paths,
    pathPlace,
    pathOf,
    rowOf,
    ...columns,
  }
  return { ...places, ...unitColumns(source.units, count, rowOf), ...flagColumns(source, places) }
}

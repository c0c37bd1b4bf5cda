import { noFace } from '../../shared/contract/browse.ts'
import { MaskColumn } from './mask-column.ts'
import type { IndexSource } from '../store/tables/index-source.ts'
import type { SampleIndex } from './sample-index.ts'

/** Findings of every row of an index. */
export interface FlagColumns {
  readonly flagCodes: readonly string[]
  readonly flags: MaskColumn
  /** 1 where a finding is a warning or an error. */
  readonly serious: Uint8Array
}

interface Mark {
  readonly slot: number
  readonly serious: boolean
}

/**
 * A finding belongs to the picture it names, else to every frame of the sequence whose folders its path goes through.
 */
export const flagColumns = (
  source: IndexSource,
  index: Pick<SampleIndex, 'count' | 'corpora' | 'subjects' | 'sequences' | 'sequence' | 'faceRow' | 'rowOf'>,
): FlagColumns => {
  const flagCodes = [noFace, ...new Set(source.findings.map(({ code }) => code))]
  const slots = new Map(flagCodes.map((code, slot) => [code, slot]))
  const flags = new MaskColumn(index.count, flagCodes.length)
  const serious = new Uint8Array(index.count)
  const mark = (row: number, entry: Mark): void => {
    flags.add(row, entry.slot)
    if (entry.serious) serious[row] = 1
  }
  for (let row = 0; row < index.count; row++) if ((index.faceRow[row] ?? -1) < 0) flags.add(row, 0)
  const rank = new Map(index.corpora.map((corpus, place) => [corpus.id, place]))
  const ofSequence = new Map<string, Mark[]>()
  for (const { corpus, severity, code, path, sample } of source.findings) {
    const entry: Mark = { slot: slots.get(code) ?? 0, serious: severity !== 'note' }
    const row = sample === null ? -1 : index.rowOf(sample)
    if (row >= 0) {
      mark(row, entry)
      continue
    }
    const parts = path.split('/')
    for (let place = 0; place + 1 < parts.length; place++) {
      const name = `${String(rank.get(corpus) ?? 0)}:${parts[place] ?? ''}/${parts[place + 1] ?? ''}`
      const known = ofSequence.get(name)
      if (known === undefined) ofSequence.set(name, [entry])
      else known.push(entry)
    }
  }
  if (ofSequence.size > 0) {
    const marksOf = index.sequences.map((sequence) => {
      const subject = index.subjects[sequence.subject]
      return ofSequence.get(`${String(subject?.corpus ?? 0)}:${subject?.name ?? ''}/${sequence.name}`)
    })
    for (let row = 0; row < index.count; row++)
      for (const entry of marksOf[index.sequence[row] ?? 0] ?? []) mark(row, entry)
  }
  return { flagCodes, flags, serious }
}

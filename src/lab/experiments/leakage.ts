import type { Finding } from '../../shared/contract/corpus.ts'
import type { CorpusRow } from '../store/corpora-table.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { RunSample } from '../store/runs-table.ts'
import { faceRows } from '../training/selection.ts'
import { hashDistance, perceptualHash } from './perceptual-hash.ts'

/** Codes of the findings that the check before a training writes. */
export const leakageCodes = ['SUBJECT_ON_BOTH_SIDES', 'FACE_ON_BOTH_SIDES'] as const

/** Differing bits (of 256) up to which two faces count as one picture: a copy that was scaled or compressed again stays within them. */
const sameFace = 10

/** Faces compared a time: one pass over the face file holds no more of them. */
const chunk = 2000

const subjectsOf = (store: ProjectStore, samples: readonly RunSample[]): Map<number, string> => {
  const subject = store.database.prepare<[number], { name: string }>('SELECT u.name FROM samples s JOIN subjects u ON u.id = s.subject WHERE s.id = ?')
  return new Map(samples.map(({ sample }) => [sample, subject.get(sample)?.name ?? '']))
}

/** Pairs of samples of different subjects that show the same picture. */
export const findCopies = (store: ProjectStore, corpus: number, samples: readonly RunSample[]): [number, number][] => {
  const subjects = subjectsOf(store, samples)
  const file = store.faces(corpus)
  const rows = faceRows(store, samples)
  const area = file.side * file.side
  const hashes: Uint32Array[] = []
  for (let from = 0; from < rows.length; from += chunk) {
    const pixels = file.read(rows.slice(from, from + chunk))
    for (let at = 0; at < pixels.length; at += area) hashes.push(perceptualHash(pixels.subarray(at, at + area), file.side))
  }
  const copies: [number, number][] = []
  samples.forEach((first, place) => {
    const hash = hashes[place] ?? new Uint32Array()
    for (let other = place + 1; other < samples.length; other++) {
      const second = samples[other]
      if (second === undefined || hashDistance(hash, hashes[other] ?? hash, sameFace) > sameFace) continue
      if (subjects.get(first.sample) !== subjects.get(second.sample)) copies.push([first.sample, second.sample])
    }
  })
  return copies
}

/** Subjects with faces in more than one of training, validation and test, sorted. */
export const findSharedSubjects = (store: ProjectStore, samples: readonly RunSample[]): string[] => {
  const subjects = subjectsOf(store, samples)
  const splits = new Map<string, Set<string>>()
  for (const { sample, split } of samples) {
    const name = subjects.get(sample) ?? ''
    splits.set(name, (splits.get(name) ?? new Set()).add(split))
  }
  return [...splits].flatMap(([name, parts]) => (parts.size > 1 ? [name] : [])).sort()
}

const listed = (names: readonly string[]): string => `${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`

/**
 * Looks, before a training, for what would let a network recognise a face instead of an expression: a subject, or the same picture
 * under two subjects' names, on both sides of a fold. What is found replaces the corpus's earlier findings of these kinds.
 *
 * @param folds selection of each fold; all choose from the same faces
 */
export const checkLeakage = (store: ProjectStore, corpus: CorpusRow, folds: ReadonlyMap<number, readonly RunSample[]>): Finding[] => {
  const found: Finding[] = []
  const all = new Map([...folds.values()].flat().map((sample) => [sample.sample, sample]))
  const copies = findCopies(store, corpus.id, [...all.values()])
  const path = store.database.prepare<[number], { path: string }>('SELECT path FROM samples WHERE id = ?')
  for (const [fold, samples] of folds) {
    const shared = findSharedSubjects(store, samples)
    if (shared.length > 0) {
      found.push({ severity: 'warning', code: 'SUBJECT_ON_BOTH_SIDES', path: '', message: `Fold ${String(fold)}: ${String(shared.length)} ${shared.length === 1 ? 'subject is' : 'subjects are'} in more than one of training, validation and test: ${listed(shared)}.` })
    }
    const splits = new Map(samples.map(({ sample, split }) => [sample, split]))
    const crossing = copies.filter(([a, b]) => splits.get(a) !== undefined && splits.get(b) !== undefined && splits.get(a) !== splits.get(b))
    if (crossing.length > 0) {
      const names = crossing.map(([a, b]) => `${path.get(a)?.path ?? ''} = ${path.get(b)?.path ?? ''}`)
      found.push({ severity: 'warning', code: 'FACE_ON_BOTH_SIDES', path: '', message: `Fold ${String(fold)}: ${String(crossing.length)} ${crossing.length === 1 ? 'picture is' : 'pictures are'} in more than one part under two subjects’ names: ${listed(names)}.` })
    }
  }
  const others = store.corpora.findings(corpus.id).filter(({ code }) => !(leakageCodes as readonly string[]).includes(code))
  store.corpora.replaceFindings(corpus.id, [...others, ...found])
  return found
}

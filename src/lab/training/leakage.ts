import { setImmediate as nextTurn } from 'node:timers/promises'
import type { RunCheck } from '../../shared/contract/run.ts'
import { hashDistance, likeness, perceptualHash, thumbnail } from '../../shared/vision/perceptual-hash.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { RunSample, Split } from '../store/tables/runs-table.ts'
import { faceRows } from './selection.ts'

/** Bits that may differ between two copies of one picture, and how alike their thumbnails must then be. */
const sameHash = 8
const sameLikeness = 0.995

/** Faces handled before other requests get their turn. */
const block = 512

interface Marked {
  readonly sample: number
  readonly split: Split
  readonly hash: readonly [number, number]
  readonly small: Float32Array
}

const marksOf = async (store: ProjectStore, corpus: number, samples: readonly RunSample[]): Promise<Marked[]> => {
  const file = store.faces(corpus)
  const rows = faceRows(store, samples)
  const area = file.side * file.side
  const marked: Marked[] = []
  for (let first = 0; first < samples.length; first += block) {
    const part = samples.slice(first, first + block)
    const faces = file.read(rows.slice(first, first + block))
    part.forEach(({ sample, split }, index) => {
      const small = thumbnail(faces.subarray(index * area, (index + 1) * area), file.side)
      marked.push({ sample, split, hash: perceptualHash(small), small: Float32Array.from(small) })
    })
    await nextTurn()
  }
  return marked
}

/**
 * Two hashes that differ in at most 8 bits agree in at least one of these nine parts of 7 or 8 bits: only faces that
 * share a part are compared.
 */
const partsOf = ([low, high]: readonly [number, number]): number[] =>
  [
    low & 0x7f,
    (low >>> 7) & 0x7f,
    (low >>> 14) & 0x7f,
    (low >>> 21) & 0x7f,
    (low >>> 28) | ((high & 7) << 4),
    (high >>> 3) & 0x7f,
    (high >>> 10) & 0x7f,
    (high >>> 17) & 0x7f,
    high >>> 24,
  ].map((part, place) => place * 0x100 + part)

/** Pairs of faces on different sides that show the same picture. */
const samePictures = async (marked: readonly Marked[]): Promise<[Marked, Marked][]> => {
  const shelves = new Map<number, Marked[]>()
  const pairs: [Marked, Marked][] = []
  for (const [place, face] of marked.entries()) {
    if (place % block === 0) await nextTurn()
    const seen = new Set<Marked>()
    for (const part of partsOf(face.hash)) {
      const shelf = shelves.get(part)
      if (shelf === undefined) shelves.set(part, [face])
      else {
        for (const other of shelf) {
          if (other.split === face.split || seen.has(other) || hashDistance(other.hash, face.hash) > sameHash) continue
          seen.add(other)
          if (likeness(other.small, face.small) >= sameLikeness) pairs.push([other, face])
        }
        shelf.push(face)
      }
    }
  }
  return pairs
}

/** Subjects with faces in more than one of train, validation and test. */
const crossingSubjects = (store: ProjectStore, samples: readonly RunSample[]): string[] => {
  const splits = new Map<string, Set<Split>>()
  for (const { sample, split } of samples) {
    const name = store.samples.named(sample)?.subject
    if (name !== undefined) splits.set(name, (splits.get(name) ?? new Set()).add(split))
  }
  return [...splits]
    .filter(([, found]) => found.size > 1)
    .map(([name]) => name)
    .sort()
}

const listed = (names: readonly string[]): string =>
  names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${String(names.length - 5)} more` : names.join(', ')

/** Answers of the newest selections: the window asks again at every change of its form. */
const remembered = new WeakMap<ProjectStore, Map<string, Promise<RunCheck[]>>>()
const rememberedSelections = 24

/**
 * What would make a test look better than it is: a subject, or the same picture, on both sides of a split. Pictures are
 * compared by a
 * perceptual hash (at most 8 of 64 bits differ) and then by their 32x32 thumbnails (correlation at least 0.995).
 *
 * @param samples faces of one corpus with their splits
 */
export const leakageChecks = (
  store: ProjectStore,
  corpus: number,
  samples: readonly RunSample[],
): Promise<RunCheck[]> => {
  const key = `${String(corpus)} ${samples.map(({ sample, split }) => `${String(sample)}${split.charAt(1)}`).join()}`
  const known = remembered.get(store) ?? new Map<string, Promise<RunCheck[]>>()
  remembered.set(store, known)
  const before = known.get(key)
  if (before !== undefined) return before
  const checks = findLeakage(store, corpus, samples)
  if (known.size >= rememberedSelections) known.delete(known.keys().next().value ?? '')
  known.set(key, checks)
  checks.catch(() => known.delete(key))
  return checks
}

const findLeakage = async (store: ProjectStore, corpus: number, samples: readonly RunSample[]): Promise<RunCheck[]> => {
  const checks: RunCheck[] = []
  const subjects = crossingSubjects(store, samples)
  if (subjects.length > 0) {
    checks.push({
      severity: 'warning',
      code: 'SUBJECT_ON_BOTH_SIDES',
      message:
        `${subjects.length === 1 ? 'One subject has' : `${String(subjects.length)} subjects have`} faces in ` +
        `more than one of train, validation and test (${listed(subjects)}): the test also measures how well ` +
        'the network knows them.',
    })
  }
  const pairs = await samePictures(await marksOf(store, corpus, samples))
  if (pairs.length > 0) {
    const path = (id: number): string => store.samples.named(id)?.path ?? ''
    const named = pairs.slice(0, 3).map(([a, b]) => `${path(a.sample)} (${a.split}) and ${path(b.sample)} (${b.split})`)
    checks.push({
      severity: 'warning',
      code: 'PICTURE_ON_BOTH_SIDES',
      message:
        `${pairs.length === 1 ? 'One picture occurs' : `${String(pairs.length)} pairs of pictures look the same, and lie`} ` +
        '' +
        `on both sides of a split: ${named.join('; ')}${pairs.length > 3 ? '; …' : ''}.`,
    })
  }
  if (checks.length === 0 && samples.length > 0)
    checks.push({
      severity: 'ok',
      code: 'NO_LEAKAGE',
      message: 'No subject and no picture occurs on both sides of a split.',
    })
  return checks
}

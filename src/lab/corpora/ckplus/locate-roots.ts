import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { AULensError } from '../../../shared/contract/errors.ts'
import type { FindingList } from '../findings.ts'
import { errorCode } from '../folder-reader.ts'

export const rootNames = ['images', 'landmarks', 'facs', 'emotion'] as const
export type RootName = (typeof rootNames)[number]

/** Names under which each root, or the wrapper of its archive, is found, in lower case. */
const aliases: Readonly<Record<RootName, readonly string[]>> = {
  images: ['cohn-kanade-images', 'extended-cohn-kanade-images'],
  landmarks: ['landmarks', 'landmarks_labels'],
  facs: ['facs', 'facs_labels'],
  emotion: ['emotion', 'emotion_labels'],
}
const titles: Readonly<Record<RootName, string>> = {
  images: 'cohn-kanade-images',
  landmarks: 'Landmarks',
  facs: 'FACS',
  emotion: 'Emotion',
}
const allNames = new Set(Object.values(aliases).flat())

export const subjectPattern = /^S\d+$/

/** Where the roots lie; each relative to `base`, forward slashes. */
export interface CkplusRoots {
  readonly base: string
  readonly roots: Readonly<Partial<Record<RootName, string>>>
}

interface Candidate extends CkplusRoots {
  readonly ambiguous: readonly { root: RootName; used: string; other: string }[]
}

const folderNames = async (path: string): Promise<string[]> => {
  try {
    const entries = await readdir(path, { withFileTypes: true })
    const folders = await Promise.all(
      entries.map(async (entry) => {
        if (entry.isDirectory()) return entry.name
        if (!entry.isSymbolicLink()) return null
        try {
          return (await stat(join(path, entry.name))).isDirectory() ? entry.name : null
        } catch {
          return null
        }
      }),
    )
    return folders.filter((name) => name !== null).sort()
  } catch {
    return []
  }
}

const hasSubjects = (names: readonly string[]): boolean => names.some((name) => subjectPattern.test(name))

/** Follows one wrapper more (`Emotion_labels/Emotion`) where the subjects are not here. */
const unwrap = async (base: string, name: string, root: RootName): Promise<string> => {
  const inside = await folderNames(join(base, name))
  if (hasSubjects(inside)) return name
  const inner = inside.find((entry) => aliases[root].includes(entry.toLowerCase()))
  return inner === undefined ? name : `${name}/${inner}`
}

const rootsBelow = async (base: string): Promise<Candidate> => {
  const names = await folderNames(base)
  const roots: Partial<Record<RootName, string>> = {}
  const ambiguous: { root: RootName; used: string; other: string }[] = []
  for (const root of rootNames) {
    const matching = await Promise.all(
      names.filter((name) => aliases[root].includes(name.toLowerCase())).map((name) => unwrap(base, name, root)),
    )
    const filled: string[] = []
    for (const path of matching) if (hasSubjects(await folderNames(join(base, path)))) filled.push(path)
    const used = filled[0] ?? matching[0]
    if (used === undefined) continue
    roots[root] = used
    for (const other of filled.slice(1)) ambiguous.push({ root, used, other })
  }
  return { base, roots, ambiguous }
}

/** True where subject folders hold sequence folders that hold pictures: an image root whatever its name. */
const isImageRoot = async (path: string): Promise<boolean> => {
  const subject = (await folderNames(path)).find((name) => subjectPattern.test(name))
  if (subject === undefined) return false
  for (const sequence of await folderNames(join(path, subject))) {
    const files = await readdir(join(path, subject, sequence)).catch(() => [])
    if (files.some((file) => /^S\d+_\d+_\d+\.(png|jpe?g|tiff?)$/i.test(file))) return true
  }
  return false
}

const size = (candidate: Candidate): number =>
  candidate.roots.images === undefined ? 0 : 1 + Object.keys(candidate.roots).length

/**
 * Finds the four roots of a CK+ copy from whatever level the user points at: the folder that holds them, one of them,
 * the wrapper
 * of one (`Emotion_labels`), or a folder around that which holds them.
 *
 * @throws AULensError CORPUS_NOT_FOUND where the path is no folder; CORPUS_IMAGES_MISSING where there are no pictures
 */
export const locateRoots = async (path: string, findings: FindingList): Promise<CkplusRoots> => {
  const start = resolve(path)
  try {
    if (!(await stat(start)).isDirectory())
      throw new AULensError('CORPUS_NOT_FOUND', `${start} is a file, not a folder.`, {
        path: start,
        hint: 'Give the folder that holds cohn-kanade-images, Landmarks, FACS and Emotion.',
      })
  } catch (cause) {
    if (cause instanceof AULensError) throw cause
    throw new AULensError('CORPUS_NOT_FOUND', `There is no folder ${start} (${errorCode(cause)}).`, {
      path: start,
      cause,
      hint: 'Give the folder that holds cohn-kanade-images, Landmarks, FACS and Emotion.',
    })
  }
  const candidates: Candidate[] = [await rootsBelow(start)]
  for (let level = start, climbed = 0; climbed < 2 && allNames.has(basename(level).toLowerCase()); climbed++) {
    level = dirname(level)
    candidates.push(await rootsBelow(level))
  }
  if (candidates.every((candidate) => candidate.roots.images === undefined))
    candidates.push(...(await elsewhere(start)))
  const best = candidates.reduce((a, b) => (size(b) > size(a) ? b : a))
  if (best.roots.images === undefined) {
    throw new AULensError(
      'CORPUS_IMAGES_MISSING',
      `No CK+ pictures were found at ${start}: the folder cohn-kanade-images is missing.`,
      {
        path: start,
        hint: 'Unpack extended-cohn-kanade-images.zip there, or give the folder that holds cohn-kanade-images.',
      },
    )
  }
  for (const { root, used, other } of best.ambiguous)
    findings.add('ROOT_AMBIGUOUS', used, `Both ${used} and ${other} could be ${titles[root]}; ${used} was used.`)
  for (const root of rootNames)
    if (best.roots[root] === undefined)
      findings.add('ROOT_MISSING', titles[root], `The folder ${titles[root]} was not found in ${best.base}.`)
  return { base: best.base, roots: best.roots }
}

/** An image root under a name of the user's own, or a single folder around the whole copy. */
const elsewhere = async (start: string): Promise<Candidate[]> => {
  if (await isImageRoot(start)) {
    const base = dirname(start)
    const around = await rootsBelow(base)
    return [{ ...around, roots: { ...around.roots, images: relative(base, start).split(sep).join('/') } }]
  }
  const inside = await Promise.all((await folderNames(start)).slice(0, 50).map((name) => rootsBelow(join(start, name))))
  const complete = inside.filter((candidate) => candidate.roots.images !== undefined)
  if (complete.length === 1) return complete
  const here = await rootsBelow(start)
  for (const name of (await folderNames(start)).slice(0, 50)) {
    if (await isImageRoot(join(start, name))) return [{ ...here, roots: { ...here.roots, images: name } }]
  }
  return []
}

import { emotionOfCode } from '../../../shared/protocol/emotions.ts'
import { fitsPrototype } from '../../../shared/facs/prototypes.ts'
import type { CodedUnit, CorpusLayout, ScannedSequence } from '../corpus-layout.ts'
import { FindingList } from '../findings.ts'
import { readTextFile } from '../text-file.ts'
import { parseEmotionFile, parseFacsFile, parseLandmarkFile } from './label-files.ts'
import { locateRoots, rootNames, type RootName } from './locate-roots.ts'
import { PictureForms } from './picture-forms.ts'
import { ckplusSequence, type Frame } from './protocol-labels.ts'
import { readSequenceFolders, sequenceKey, type NamedFile, type SequenceFolder } from './sequence-folders.ts'

/** Pictures of a sequence in the order of frame numbers, one a number. */
const orderFrames = (folder: SequenceFolder, findings: FindingList): NamedFile[] => {
  const frames = new Map<number, NamedFile>()
  for (const file of folder.files) {
    const taken = frames.get(file.frame)
    if (taken === undefined) frames.set(file.frame, file)
    else
      findings.add(
        'FRAME_DUPLICATE',
        file.relative,
        `${file.relative} has the frame number of ${taken.name}, which was used.`,
      )
  }
  const ordered = [...frames.values()].sort((a, b) => a.frame - b.frame)
  const gaps = ordered.flatMap((file, index) => {
    const expected = index === 0 ? 1 : (ordered[index - 1]?.frame ?? 0) + 1
    return file.frame > expected ? [`${String(expected)} to ${String(file.frame - 1)}`] : []
  })
  if (gaps.length > 0)
    findings.add('FRAME_GAP', folder.relative, `${folder.relative} has no frames ${gaps.join(', ')}.`)
  return ordered
}

/** The label file of a sequence: the one that names its last frame, or the only one. */
const labelFile = (folder: SequenceFolder | undefined, lastFrame: number, findings: FindingList): NamedFile | null => {
  const [first] = folder?.files ?? []
  if (folder === undefined || first === undefined) return null
  const named = folder.files.find((file) => file.frame === lastFrame)
  if (named !== undefined) return named
  if (folder.files.length > 1) {
    findings.add(
      'LABEL_AMBIGUOUS',
      folder.relative,
      `${folder.relative} holds ${String(folder.files.length)} label files, none of frame ${String(lastFrame)}.`,
    )
    return null
  }
  findings.add(
    'LABEL_NOT_LAST_FRAME',
    first.relative,
    `${first.relative} names frame ${String(first.frame)}; the sequence's last is ${String(lastFrame)}.`,
  )
  return first
}

const readLabel = async <T>(
  file: NamedFile | null,
  parse: (text: string, path: string, findings: FindingList) => T | null,
  findings: FindingList,
): Promise<T | null> => {
  if (file === null) return null
  const text = await readTextFile(file, findings)
  return text === null ? null : parse(text, file.relative, findings)
}

const withLandmarks = async (
  frames: readonly NamedFile[],
  folder: SequenceFolder | undefined,
  findings: FindingList,
): Promise<Frame[]> => {
  const byFrame = new Map(folder?.files.map((file) => [file.frame, file]))
  return Promise.all(
    frames.map(async ({ relative: path, frame }) => {
      const file = byFrame.get(frame)
      if (file === undefined) {
        if (folder !== undefined && folder.files.length > 0)
          findings.add('LANDMARKS_MISSING', path, `${path} has no landmark file.`)
        return { path, frame }
      }
      const landmarks = await readLabel(file, parseLandmarkFile, findings)
      return landmarks === null ? { path, frame } : { path, frame, landmarks }
    }),
  )
}

const checkPrototype = (
  emotion: number | null,
  units: readonly CodedUnit[] | null,
  path: string,
  findings: FindingList,
): void => {
  const name = emotion === null ? undefined : emotionOfCode(emotion)
  if (name === undefined || units === null) return
  if (fitsPrototype(name, new Map(units.map(({ au, intensity }) => [au, intensity])))) return
  findings.add(
    'EMOTION_PROTOTYPE',
    path,
    `${path} is labelled ${name}, but its Action Units ${units.map(({ au }) => String(au)).join('+')} do ` +
      `not hold that emotion's prototype.`,
  )
}

type Roots = Record<RootName, Map<string, SequenceFolder> | null>

const readSequence = async (images: SequenceFolder, roots: Roots, findings: FindingList): Promise<ScannedSequence> => {
  const key = sequenceKey(images.subject, images.name)
  const frames = orderFrames(images, findings)
  const last = frames.at(-1)?.frame ?? 0
  if (frames.length < 4)
    findings.add(
      'SEQUENCE_SHORT',
      images.relative,
      `${images.relative} has ${String(frames.length)} frame${frames.length === 1 ? '' : 's'}.`,
    )
  const landmarks = roots.landmarks?.get(key)
  if (roots.landmarks !== null && landmarks === undefined)
    findings.add('LANDMARKS_MISSING', images.relative, `${images.relative} has no landmarks.`)
  const emotionFile = labelFile(roots.emotion?.get(key), last, findings)
  const emotion = await readLabel(emotionFile, parseEmotionFile, findings)
  const units = await readLabel(labelFile(roots.facs?.get(key), last, findings), parseFacsFile, findings)
  const [start] = frames
  if (start !== undefined && start.frame > 1 && (emotion !== null || units !== null))
    findings.add(
      'NEUTRAL_MISSING',
      images.relative,
      `${images.relative} begins with frame ${String(start.frame)}: its neutral first frame is missing, and no other ` +
        'was taken as neutral.',
    )
  checkPrototype(emotion, units, emotionFile?.relative ?? images.relative, findings)
  return ckplusSequence(images.subject, images.name, await withLandmarks(frames, landmarks, findings), emotion, units)
}

/**
 * The extended Cohn-Kanade database (Lucey et al. 2010): pictures, landmarks, FACS codes and emotions in four roots,
 * each
 * `<root>/S005/001/S005_001_00000011…`. No label file means no label. See docs/corpora.md.
 */
export const ckplusLayout: CorpusLayout = {
  async scan(path, { signal, onProgress }) {
    const findings = new FindingList()
    const located = await locateRoots(path, findings)
    const roots: Roots = { images: null, landmarks: null, facs: null, emotion: null }
    for (const root of rootNames) {
      roots[root] = await readSequenceFolders(located, root, findings, (message) => {
        signal.throwIfAborted()
        onProgress({ done: 0, total: 0, unit: 'folders', message })
      })
    }
    const images = [...(roots.images ?? new Map<string, SequenceFolder>()).values()].filter(
      (folder) => folder.files.length > 0,
    )
    const forms = new PictureForms()
    const sequences: ScannedSequence[] = []
    for (const folder of images) {
      signal.throwIfAborted()
      sequences.push(await readSequence(folder, roots, findings))
      await forms.sequence(folder.relative, folder.files, findings)
      onProgress({ done: sequences.length, total: images.length, unit: 'sequences', message: folder.relative })
    }
    forms.summarise(findings)
    const pictured = new Set(images.map((folder) => sequenceKey(folder.subject, folder.name)))
    for (const root of ['landmarks', 'facs', 'emotion'] as const) {
      for (const [key, folder] of roots[root] ?? []) {
        if (!pictured.has(key) && folder.files.length > 0)
          findings.add(
            'SEQUENCE_WITHOUT_IMAGES',
            folder.relative,
            `${folder.relative} belongs to a sequence without pictures.`,
          )
      }
    }
    return { root: located.base, sequences, findings: findings.all, aligned: false }
  },
}

import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { AULensError } from '../../../shared/contract/errors.ts'
import type { CodedUnit, CorpusLayout, ScannedSample, ScannedSequence } from '../corpus-layout.ts'
import { FindingList } from '../findings.ts'
import { errorCode, readFolder, rootFolder, type Folder } from '../folder-reader.ts'
import { pictureName, trailingNumber } from '../picture-names.ts'
import { sequenceUnits } from '../sequence-labels.ts'
import { readPlusTracks, readUnitTracks, type UnitTrack } from './disfa-labels.ts'

const subjectFolder = /^SN\d+$/i
const subjectWithin = /SN\d+/i
const labelsFolder = /^action_?units?_?labels$/i
/** DISFA+ has a folder a trial in its folder a subject. */
const plusLabelsFolder = /^labels$/i
const video = /\.(avi|mp4|mov|mkv)$/i

/** Folders of frames below `folder`, by subject: any folder with a subject in its name that holds pictures. */
const findFrameFolders = async (
  folder: Folder,
  depth: number,
  findings: FindingList,
  found: { subject: string; folder: Folder; names: string[] }[],
): Promise<void> => {
  const contents = await readFolder(folder, findings)
  if (contents === null) return
  const subject = subjectWithin.exec(folder.relative)?.[0].toUpperCase()
  const names: string[] = []
  for (const file of contents.files) {
    if (video.test(file.name))
      findings.add('VIDEO_NOT_EXTRACTED', file.relative, `${file.relative} is a video: extract its frames first.`)
    else if (pictureName.test(file.name) && subject !== undefined && trailingNumber(file.name) !== null)
      names.push(file.name)
    else findings.add('FILE_UNEXPECTED', file.relative, `${file.relative} is no frame of a subject (SN001/…_0001.png).`)
  }
  if (subject !== undefined && names.length > 0) found.push({ subject, folder, names })
  else if (contents.folders.length === 0 && contents.files.length === 0)
    findings.add('FOLDER_EMPTY', folder.relative, `${folder.relative} holds no frame.`)
  for (const child of contents.folders) {
    if (pictureName.test(child.name))
      findings.add('NOT_A_FILE', child.relative, `${child.relative} is a folder where a file is expected.`)
    else if (depth < 6) await findFrameFolders(child, depth + 1, findings, found)
  }
}

/**
 * What must be added to a picture's number to give its labels' number; null: it cannot be told. Pictures are counted
 * from 0 as often as from 1 (ffmpeg, OpenCV), labels from 1. Where both number the same count of frames, the first
 * belongs to the first.
 */
const frameOffset = (pictures: readonly number[], tracks: readonly UnitTrack[]): number | null => {
  const labelled = [...new Set(tracks.flatMap(({ intensities }) => [...intensities.keys()]))].sort((a, b) => a - b)
  const [firstPicture, firstLabel] = [pictures[0], labelled[0]]
  if (firstPicture === undefined || firstLabel === undefined) return 0
  const offset = firstLabel - firstPicture
  if (offset === 0 || Math.min(firstPicture, firstLabel) !== 0 || Math.abs(offset) !== 1) return 0
  const isSameCount = labelled.length === pictures.length && labelled.at(-1) === (pictures.at(-1) ?? 0) + offset
  return isSameCount ? offset : null
}

/** Units of a frame: null unless every label file has a line for it. */
const unitsOf = (frame: number, tracks: readonly UnitTrack[]): CodedUnit[] | null => {
  if (tracks.length === 0) return null
  const units: CodedUnit[] = []
  for (const { au, intensities } of tracks) {
    const intensity = intensities.get(frame)
    if (intensity === undefined) return null
    if (intensity > 0) units.push({ au, intensity })
  }
  return units
}

const sequenceOf = (
  subject: string,
  folder: Folder,
  names: readonly string[],
  tracks: readonly UnitTrack[],
  findings: FindingList,
): ScannedSequence => {
  const frames = new Map<number, string>()
  for (const name of names) {
    const frame = trailingNumber(name) ?? 0
    if (frames.has(frame))
      findings.add(
        'FRAME_DUPLICATE',
        `${folder.relative}/${name}`,
        `${folder.relative}/${name} has a frame number that is taken.`,
      )
    else frames.set(frame, name)
  }
  const ordered = [...frames].sort(([a], [b]) => a - b)
  const offset = frameOffset(
    ordered.map(([frame]) => frame),
    tracks,
  )
  const samples: ScannedSample[] = ordered.map(([frame, name], index) => ({
    path: `${folder.relative}/${name}`,
    frame,
    position: index + 1,
    emotion: null,
    actionUnits: offset === null ? null : unitsOf(frame + offset, tracks),
  }))
  const uncoded = samples.filter(({ actionUnits }) => actionUnits === null)
  const [example] = uncoded
  if (example !== undefined)
    findings.add(
      'FRAME_NOT_CODED',
      example.path,
      `${String(uncoded.length)} of ${String(samples.length)} frames of ${folder.relative} are not coded ` +
        'in every label file; this is the first.',
    )
  if (offset === null)
    findings.add(
      'FRAME_OFFSET',
      folder.relative,
      `Of ${folder.relative}, pictures and labels count from different numbers, and are not equally many: it cannot be ` +
        'told which label belongs to which picture. None was used.',
    )
  else if (offset !== 0)
    findings.add(
      'FRAME_OFFSET',
      folder.relative,
      `Pictures of ${folder.relative} start at frame ${String(ordered[0]?.[0])}, its labels at frame ` +
        `${String((ordered[0]?.[0] ?? 0) + offset)}, and there are as many: the first label was given to the first picture.`,
    )
  return { subject, name: folder.relative, emotion: null, actionUnits: sequenceUnits(samples), samples }
}

/**
 * DISFA (Mavadati et al. 2013): `ActionUnit_Labels/SN001/SN001_au1.txt …` with a line "frame,intensity" for every
 * frame, and frames extracted
 * from the videos as pictures in folders named by subject (`Images/SN001/…_0001.png`). Intensity 0 is absent. See
 * docs/corpora.md.
 */
export const disfaLayout: CorpusLayout = {
  async scan(path, { signal, onProgress }) {
    const root = resolve(path)
    const hint = 'Give the folder that holds ActionUnit_Labels and the folders of frames.'
    const status = await stat(root).catch((cause: unknown) => {
      throw new AULensError('CORPUS_NOT_FOUND', `There is no folder ${root} (${errorCode(cause)}).`, {
        path: root,
        cause,
        hint,
      })
    })
    if (!status.isDirectory())
      throw new AULensError('CORPUS_NOT_FOUND', `${root} is a file, not a folder.`, { path: root, hint })
    const findings = new FindingList()
    const contents = await readFolder(await rootFolder(root), findings)
    const own = contents?.folders.find(({ name }) => labelsFolder.test(name))
    const plus = own === undefined ? contents?.folders.find(({ name }) => plusLabelsFolder.test(name)) : undefined
    const labels = own ?? plus
    if (labels === undefined)
      findings.add(
        'ROOT_MISSING',
        'ActionUnit_Labels',
        `The folder ActionUnit_Labels was not found in ${root}: no frame is coded.`,
      )
    const tracks = new Map<string, UnitTrack[]>()
    for (const folder of labels === undefined ? [] : ((await readFolder(labels, findings))?.folders ?? [])) {
      signal.throwIfAborted()
      onProgress({ done: tracks.size, total: 0, unit: 'subjects', message: folder.relative })
      if (subjectFolder.test(folder.name) && plus !== undefined) {
        for (const trial of (await readFolder(folder, findings))?.folders ?? [])
          tracks.set(`${folder.name.toUpperCase()}/${trial.name}`, await readPlusTracks(trial, findings))
      } else if (subjectFolder.test(folder.name))
        tracks.set(folder.name.toUpperCase(), await readUnitTracks(folder, findings))
      else findings.add('FILE_UNEXPECTED', folder.relative, `${folder.relative} is not named like a subject (SN001).`)
    }
    const found: { subject: string; folder: Folder; names: string[] }[] = []
    for (const folder of contents?.folders ?? []) {
      signal.throwIfAborted()
      if (folder !== labels) await findFrameFolders(folder, 0, findings, found)
    }
    for (const file of contents?.files ?? []) {
      if (video.test(file.name))
        findings.add('VIDEO_NOT_EXTRACTED', file.relative, `${file.relative} is a video: extract its frames first.`)
      else findings.add('FILE_UNEXPECTED', file.relative, `${file.relative} has no place beside the folders of frames.`)
    }
    const keyOf = (subject: string, folder: Folder): string =>
      plus === undefined ? subject : `${subject}/${folder.name}`
    const pictured = new Set(found.map(({ subject, folder }) => keyOf(subject, folder)))
    for (const subject of tracks.keys()) {
      if (!pictured.has(subject))
        findings.add(
          'SEQUENCE_WITHOUT_IMAGES',
          `${labels?.relative ?? ''}/${subject}`,
          `${subject} has labels but no frames.`,
        )
    }
    const sequences = found.map(({ subject, folder, names }) =>
      sequenceOf(subject, folder, names, tracks.get(keyOf(subject, folder)) ?? [], findings),
    )
    return { root, sequences, findings: findings.all, aligned: false }
  },
}

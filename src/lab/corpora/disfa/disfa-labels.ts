import type { FindingList } from '../findings.ts'
import { readFolder, type Folder } from '../folder-reader.ts'
import { trailingNumber } from '../picture-names.ts'
import { excerpt, parseDecimal, readTextFile, tokenLines } from '../text-file.ts'

/** One Action Unit of a subject: intensity 0 (absent) to 5 by frame number. */
export interface UnitTrack {
  readonly au: number
  readonly path: string
  readonly intensities: ReadonlyMap<number, number>
}

const fileName = /^(SN\d+)_au(\d+)\.txt$/i

/** Reads a DISFA label file: a line a frame, "frame,intensity". Lines that are not that are reported and left out. */
export const parseUnitTrack = (text: string, au: number, path: string, findings: FindingList): UnitTrack => {
  const intensities = new Map<number, number>()
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (line.trim() === '') continue
    const [frame, intensity, ...more] = line
      .split(/[\s,;]+/)
      .filter((token) => token !== '')
      .map(parseDecimal)
    const usable =
      typeof frame === 'number' &&
      Number.isInteger(frame) &&
      frame >= 0 &&
      typeof intensity === 'number' &&
      Number.isInteger(intensity) &&
      intensity >= 0 &&
      intensity <= 5 &&
      more.length === 0
    if (usable) intensities.set(frame, intensity)
    else
      findings.add(
        'FACS_LINE_INVALID',
        path,
        `${path}, line ${String(index + 1)}: "${excerpt(line)}" is not a frame and an intensity from 0 to 5.`,
      )
  }
  if (intensities.size === 0) findings.add('FACS_EMPTY', path, `${path} holds no usable line.`)
  return { au, path, intensities }
}

/** All label files of a subject's folder. */
export const readUnitTracks = async (folder: Folder, findings: FindingList): Promise<UnitTrack[]> => {
  const contents = await readFolder(folder, findings)
  const tracks: UnitTrack[] = []
  for (const file of contents?.files ?? []) {
    const match = fileName.exec(file.name)
    if (match === null)
      findings.add(
        'FILE_UNEXPECTED',
        file.relative,
        `${file.relative} is not named like a label file (SN001_au12.txt).`,
      )
    else if (match[1]?.toUpperCase() !== folder.name.toUpperCase())
      findings.add(
        'FILE_MISPLACED',
        file.relative,
        `${file.relative} is named after ${match[1] ?? ''} but lies in ${folder.name}.`,
      )
    else {
      const text = await readTextFile(file, findings)
      if (text !== null) tracks.push(parseUnitTrack(text, Number(match[2]), file.relative, findings))
    }
  }
  for (const stray of contents?.folders ?? []) {
    if (fileName.test(stray.name))
      findings.add('NOT_A_FILE', stray.relative, `${stray.relative} is a folder where a file is expected.`)
  }
  return tracks.filter(({ intensities }) => intensities.size > 0).sort((a, b) => a.au - b.au)
}

const plusName = /^au(\d+)\.txt$/i

/** Reads a DISFA+ label file: after headings, a line a frame, the picture's name and the intensity. */
export const parsePlusTrack = (text: string, au: number, path: string, findings: FindingList): UnitTrack => {
  const intensities = new Map<number, number>()
  for (const { line, tokens } of tokenLines(text)) {
    if (!/\d/.test(tokens[1] ?? '') && intensities.size === 0) continue
    const frame = trailingNumber(tokens[0] ?? '')
    const intensity = parseDecimal(tokens[1] ?? '')
    if (frame !== null && tokens.length === 2 && intensity !== null && [0, 1, 2, 3, 4, 5].includes(intensity))
      intensities.set(frame, intensity)
    else
      findings.add(
        'FACS_LINE_INVALID',
        path,
        `${path}, line ${String(line)}: "${excerpt(tokens.join(' '))}" is not a picture and an intensity from 0 to 5.`,
      )
  }
  if (intensities.size === 0) findings.add('FACS_EMPTY', path, `${path} holds no usable line.`)
  return { au, path, intensities }
}

/** All label files of a trial's folder of DISFA+. */
export const readPlusTracks = async (folder: Folder, findings: FindingList): Promise<UnitTrack[]> => {
  const tracks: UnitTrack[] = []
  for (const file of (await readFolder(folder, findings))?.files ?? []) {
    const au = plusName.exec(file.name)?.[1]
    const text = au === undefined ? null : await readTextFile(file, findings)
    if (au === undefined)
      findings.add('FILE_UNEXPECTED', file.relative, `${file.relative} is not named like a label file (AU12.txt).`)
    else if (text !== null) tracks.push(parsePlusTrack(text, Number(au), file.relative, findings))
  }
  return tracks.filter(({ intensities }) => intensities.size > 0).sort((a, b) => a.au - b.au)
}

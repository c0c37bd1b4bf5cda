import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { SampleRow } from '../store/tables/samples-table.ts'
import type { CorpusScan, ScannedSample } from './corpus-layout.ts'

/** Size and modification time: the marks of an unchanged file. */
export interface FileMarks {
  readonly size: number
  readonly modified: number
}

const isTable = (scan: CorpusScan): boolean => scan.readPixels !== undefined || scan.openFaces !== undefined

/** The file that a sample's pixels lie in: its own, or the table it is a row of. */
const fileOf = (scan: CorpusScan, path: string): string => (isTable(scan) ? path.replace(/#\d+$/, '') : path)

/**
 * @param tables remembers tables, which hold many samples
 * @returns null where there is no such file
 */
export const marksOf = async (
  scan: CorpusScan,
  path: string,
  tables: Map<string, FileMarks | null>,
): Promise<FileMarks | null> => {
  const file = fileOf(scan, path)
  const before = tables.get(file)
  if (before !== undefined) return before
  const marks = await stat(join(scan.root, file)).then(
    ({ size, mtimeMs }) => ({ size, modified: mtimeMs }),
    () => null,
  )
  if (isTable(scan)) tables.set(file, marks)
  return marks
}

/** What is stored of a picture that was read before. */
export type KnownPicture = Pick<
  SampleRow,
  'width' | 'face_row' | 'file_size' | 'file_mtime' | 'detector_version' | 'landmarks'
>

/**
 * Done before: the same file, read well, by the same detector and settings. A picture that could not be read is tried
 * again, and so is
 * one whose stored landmarks nothing vouches for any more.
 *
 * @param ownLandmarks true where the detector gives landmarks itself
 */
export const isFinished = (
  sample: ScannedSample,
  known: KnownPicture,
  marks: FileMarks | null,
  version: string,
  ownLandmarks: boolean,
): boolean =>
  marks !== null &&
  known.width !== null &&
  known.detector_version === version &&
  known.file_size === marks.size &&
  known.file_mtime === marks.modified &&
  (sample.landmarks !== undefined || known.landmarks === null || ownLandmarks)

/** The corpus gives other landmarks than those stored. */
export const hasNewLandmarks = (
  sample: ScannedSample,
  known: KnownPicture,
): sample is ScannedSample & { landmarks: Float32Array } => {
  const { landmarks } = sample
  if (landmarks === undefined) return false
  return (
    known.landmarks === null ||
    !Buffer.from(landmarks.buffer, landmarks.byteOffset, landmarks.byteLength).equals(known.landmarks)
  )
}

import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { CorpusScan, ScannedSample } from './corpus-layout.ts'
import type { RegisteredSample } from './register-scan.ts'

/** Size and modification time: the marks of an unchanged file. */
export interface FileMarks { readonly size: number; readonly modified: number }

const isTable = (scan: CorpusScan): boolean => scan.readPixels !== undefined || scan.openFaces !== undefined

/** The file that a sample's pixels lie in: its own, or the table it is a row of. */
const fileOf = (scan: CorpusScan, path: string): string => (isTable(scan) ? path.replace(/#\d+$/, '') : path)

/**
 * @param tables remembers tables, which hold many samples
 * @returns null where there is no such file
 */
export const marksOf = async (scan: CorpusScan, path: string, tables: Map<string, FileMarks | null>): Promise<FileMarks | null> => {
  const file = fileOf(scan, path)
  const before = tables.get(file)
  if (before !== undefined) return before
  const marks = await stat(join(scan.root, file)).then(({ size, mtimeMs }) => ({ size, modified: mtimeMs }), () => null)
  if (isTable(scan)) tables.set(file, marks)
  return marks
}

/**
 * Done before: the same file, read well, by the same detector and settings. A picture that could not be read is tried again, and so is
 * one whose stored landmarks nothing vouches for any more.
 *
 * @param ownLandmarks true where the detector gives landmarks itself
 */
export const isFinished = ({ known, sample }: RegisteredSample, marks: FileMarks | null, version: string, ownLandmarks: boolean): boolean =>
  known !== undefined && marks !== null && known.width !== null && known.detector_version === version
  && known.file_size === marks.size && known.file_mtime === marks.modified
  && (sample.landmarks !== undefined || known.landmarks === null || ownLandmarks)

/** The corpus gives other landmarks than those stored. */
export const hasNewLandmarks = (entry: RegisteredSample): entry is RegisteredSample & { sample: ScannedSample & { landmarks: Float32Array } } => {
  const { landmarks } = entry.sample
  if (landmarks === undefined) return false
  const stored = entry.known?.landmarks ?? null
  return stored === null || !Buffer.from(landmarks.buffer, landmarks.byteOffset, landmarks.byteLength).equals(stored)
}

import { open } from 'node:fs/promises'
import { AULensError } from '../../../shared/contract/errors.ts'
import { errorCode } from '../folder-reader.ts'
import { Hdf5File } from './hdf5-file.ts'
import { Level5File } from './level5-file.ts'
import type { MatlabValue } from './matlab-value.ts'

/** A variable by what its head says, before its data are read. */
export interface MatlabVariable {
  readonly name: string
  /** MATLAB's order: the first dimension varies fastest on disk. */
  readonly dimensions: readonly number[]
  /** True where the data are stored as one unsigned byte a value, whatever class MATLAB gives them. */
  readonly bytes: boolean
}

/** A MATLAB file of either format, read piece by piece. */
export interface MatlabFile {
  readonly path: string
  readonly variables: ReadonlyMap<string, MatlabVariable>
  /** What a level-5 file's head gives as its version; 0x0100 in all that MATLAB writes. Absent: 7.3. */
  readonly version?: number
  /** A small variable, whole. @throws AULensError MAT_DAMAGED, MAT_TRUNCATED, MAT_TOO_LARGE */
  value(name: string): Promise<MatlabValue>
  /**
   * The data of a `bytes` variable in the order on disk (column-major), in pieces of any length, each valid until the
   * next. @throws AULensError as above
   */
  bytes(name: string, signal: AbortSignal): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

const hdf5Signature = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1')

/**
 * Opens a MATLAB file: level 5 (MATLAB 5 to 7.2, compressed or not, either byte order) or 7.3 (HDF5, also behind
 * MATLAB's block of 512 bytes).
 *
 * @throws AULensError CORPUS_NOT_FOUND, MAT_VERSION_UNKNOWN, MAT_TRUNCATED, MAT_DAMAGED, MAT_READER_FAILED
 */
export const openMatlabFile = async (path: string): Promise<MatlabFile> => {
  const handle = await open(path, 'r').catch((cause: unknown) => {
    throw new AULensError('CORPUS_NOT_FOUND', `The file ${path} cannot be opened (${errorCode(cause)}).`, {
      path,
      cause,
      hint: 'Check its name and permissions.',
    })
  })
  const head = Buffer.alloc(2056)
  let length: number
  try {
    length = (await handle.read(head, 0, head.length, 0)).bytesRead
  } finally {
    await handle.close()
  }
  if ([0, 512, 1024, 2048].some((place) => head.subarray(place, place + 8).equals(hdf5Signature)))
    return Hdf5File.open(path)
  const mark = head.toString('latin1', 126, 128)
  if (length < 128 || (mark !== 'IM' && mark !== 'MI')) {
    throw new AULensError('MAT_VERSION_UNKNOWN', `${path} is neither a level-5 nor a 7.3 MATLAB file.`, {
      path,
      hint: 'Replace it by the original, or save it again in MATLAB with "-v7" or "-v7.3".',
    })
  }
  return mark === 'IM'
    ? Level5File.open(path, 'little', head.readUInt16LE(124))
    : Level5File.open(path, 'big', head.readUInt16BE(124))
}

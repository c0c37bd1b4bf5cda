import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AULensError } from '../../shared/contract/errors.ts'
import { atomicWrite } from '../store/arrays/atomic-write.ts'
import { decodeSafetensors, encodeSafetensors } from '../store/arrays/safetensors.ts'
import type { ProjectStore } from '../store/project-store.ts'

/** Pictures of a blind session: `patches` windows of each filter or control, entry by entry, in a drawn order. */
export interface BlindPictures {
  readonly patches: number
  readonly window: number
  /** Side of the network's input. */
  readonly side: number
  /** [entries × patches, window, window] */
  readonly guided: Float32Array
  readonly deconv: Float32Array
  /** The same windows of the faces, mid-grey outside the picture. */
  readonly face: Uint8Array
  /** Upper left corners of the windows, input pixels; may lie outside. */
  readonly x: Int32Array
  readonly y: Int32Array
}

const fileOf = (assignment: string): string => join('coding', `${assignment}.safetensors`)

export const writeBlindPictures = async (
  store: ProjectStore,
  assignment: string,
  { patches, window, side, guided, deconv, face, x, y }: BlindPictures,
): Promise<void> => {
  const file = store.folder.file(fileOf(assignment))
  const shape = [x.length, window, window]
  await mkdir(dirname(file), { recursive: true })
  await atomicWrite(
    file,
    encodeSafetensors(
      {
        guided: { dtype: 'F32', shape, data: guided },
        deconv: { dtype: 'F32', shape, data: deconv },
        face: { dtype: 'U8', shape, data: face },
        x: { dtype: 'I32', shape: [x.length], data: x },
        y: { dtype: 'I32', shape: [y.length], data: y },
      },
      { patches: String(patches), window: String(window), side: String(side) },
    ),
  )
}

const read = (file: string): BlindPictures => {
  const damaged = (cause?: unknown): AULensError =>
    new AULensError('PICTURES_DAMAGED', `The pictures of this session cannot be read: ${file}.`, {
      path: file,
      cause,
      hint: 'Restore the file from a copy of the project.',
    })
  let contents: ReturnType<typeof decodeSafetensors>
  try {
    contents = decodeSafetensors(readFileSync(file), file)
  } catch (cause) {
    throw damaged(cause)
  }
  const {
    tensors: { guided, deconv, face, x, y },
    metadata,
  } = contents
  if (
    guided?.dtype !== 'F32' ||
    deconv?.dtype !== 'F32' ||
    face?.dtype !== 'U8' ||
    x?.dtype !== 'I32' ||
    y?.dtype !== 'I32'
  )
    throw damaged()
  return {
    patches: Number(metadata['patches']),
    window: Number(metadata['window']),
    side: Number(metadata['side']),
    guided: guided.data,
    deconv: deconv.data,
    face: face.data,
    x: x.data,
    y: y.data,
  }
}

const kept = new WeakMap<ProjectStore, { assignment: string; pictures: BlindPictures }>()

/** The pictures of an assignment; the last one read is kept. @throws AULensError PICTURES_DAMAGED */
export const readBlindPictures = (store: ProjectStore, assignment: string): BlindPictures => {
  const last = kept.get(store)
  if (last?.assignment === assignment) return last.pictures
  const pictures = read(store.folder.file(fileOf(assignment)))
  kept.set(store, { assignment, pictures })
  return pictures
}

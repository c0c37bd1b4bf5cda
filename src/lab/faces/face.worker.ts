import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import sharp from 'sharp'
import type { GreyImage } from '../../shared/contract/compute.ts'
import { decodePicture } from './decode-picture.ts'
import type { Box, FaceResult, FaceTask, FromFaceWorker, PictureRemark, ToFaceWorker } from './face-task.ts'
import { cropByEyes } from './crop-by-eyes.ts'
import { openFaceFinder } from './face-finder.ts'
import type { FaceFinder } from './haar-settings.ts'

// One worker runs per core already.
sharp.concurrency(1)
sharp.cache(false)

/** No picture file of a face corpus comes near this. */
const largestFile = 256 * 1024 * 1024

interface Picture {
  image: GreyImage
  hash: string
  bytes: number
  modified: number
  remarks: readonly PictureRemark[]
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Reads an ordinary file; opening without blocking, so that a pipe put there meanwhile cannot hold the worker. */
const readPicture = async (file: string): Promise<Picture> => {
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  let bytes: Uint8Array
  let modified: number
  try {
    const status = fstatSync(descriptor)
    if (!status.isFile()) throw new Error('it is not an ordinary file')
    if (status.size > largestFile) throw new Error(`it has ${String(status.size)} bytes`)
    if (status.size === 0) throw new Error('it is empty')
    bytes = readFileSync(descriptor)
    modified = status.mtimeMs
  } finally {
    closeSync(descriptor)
  }
  const { image, remarks } = await decodePicture(bytes, file)
  return { image, hash: sha256(bytes), bytes: bytes.length, modified, remarks }
}

const findFace = (
  detector: FaceFinder,
  image: GreyImage,
  face: 'haar' | 'haar-wide' | 'whole' | Box,
): { box: Box; foundBy: string } | null => {
  if (face === 'whole')
    return { box: { x: 0, y: 0, width: image.width, height: image.height }, foundBy: 'whole picture' }
  if (typeof face === 'object') return { box: face, foundBy: 'given box' }
  const found = detector.detect(image, face === 'haar' ? 'paper' : 'wide')
  return found === null ? null : { box: found.box, foundBy: `haar, ${String(found.neighbours)} neighbours` }
}

const perform = async (detector: FaceFinder, { source, face, side }: FaceTask): Promise<FaceResult> => {
  const picture: Picture =
    'file' in source
      ? await readPicture(source.file)
      : {
          image: source.image,
          hash: sha256(source.image.pixels),
          bytes: source.image.pixels.length,
          modified: 0,
          remarks: [],
        }
  const { image, hash, bytes, modified, remarks } = picture
  const common = { hash, bytes, modified, remarks, width: image.width, height: image.height }
  if (face === 'none') return { ...common, face: null, image }
  if (typeof face === 'object' && 'eyes' in face) {
    const { box, pixels } = cropByEyes(image, face.eyes, side)
    return { ...common, face: { box, pixels, foundBy: 'given eyes' } }
  }
  const found = findFace(detector, image, face)
  return { ...common, face: found === null ? null : { ...found, pixels: detector.crop(image, found.box, side) } }
}

const port = parentPort
if (port === null) throw new Error('face.worker runs as a worker thread only.')
const started = openFaceFinder()
started.catch(() => undefined) // told with the first answer

const answer = async ({ id, task }: ToFaceWorker): Promise<FromFaceWorker> => {
  let detector: FaceFinder
  try {
    detector = await started
  } catch (error) {
    return { id, ok: false, fault: 'worker', message: error instanceof Error ? error.message : String(error) }
  }
  try {
    return { id, ok: true, result: await perform(detector, task) }
  } catch (error) {
    // After an abort OpenCV's memory is not to be trusted: the pool starts another worker.
    if (error instanceof Error && error.name === 'RuntimeError') setImmediate(() => process.exit(1))
    return {
      id,
      ok: false,
      fault: 'picture',
      message: error instanceof Error ? error.message : `OpenCV failed (${String(error)})`,
    }
  }
}

port.on('message', (message: ToFaceWorker) => {
  void answer(message).then((reply) => {
    port.postMessage(reply)
  })
})

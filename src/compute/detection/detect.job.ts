import type { Tensor3D } from '@tensorflow/tfjs-core'
import type { ComputeJobs, DetectedFace, GreyImage } from '../../shared/contract/compute.ts'
import { AULensError } from '../../shared/contract/errors.ts'
import type { ComputeHandler } from '../job.ts'
import { loadEngine, type TensorFlow } from '../tensorflow.ts'
import { ensureLoaded, loadFaceApi, type FaceApi } from './face-api.ts'
import { blazeFaces } from './blazeface.ts'
import { addLandmarks } from './landmarks.ts'

type Detector = ComputeJobs['detect']['input']['detector']

/** Least score of a face that counts. */
const scoreThreshold = 0.5
/** Side to which TinyFaceDetector scales its input. */
const tinyInputSide = 416

type Locate = (
  image: Tensor3D,
) => Promise<
  readonly { readonly box: { x: number; y: number; width: number; height: number }; readonly score: number }[]
>

/**
 * What face-api's networks take: a tensor of their own (untyped) copy of TensorFlow.js, which is the engine's at run
 * time.
 */
type FaceApiTensor = Parameters<FaceApi['nets']['ssdMobilenetv1']['locateFaces']>[0]

const locatorOf = async (faceApi: FaceApi, detector: Exclude<Detector, 'blazeface'>): Promise<Locate> => {
  if (detector === 'ssd') {
    const { ssdMobilenetv1 } = faceApi.nets
    await ensureLoaded(ssdMobilenetv1, 'SSD MobileNet v1')
    return (image) => ssdMobilenetv1.locateFaces(image as unknown as FaceApiTensor, { minConfidence: scoreThreshold })
  }
  const { tinyFaceDetector } = faceApi.nets
  await ensureLoaded(tinyFaceDetector, 'Tiny Face Detector')
  return (image) =>
    tinyFaceDetector.locateFaces(image as unknown as FaceApiTensor, { inputSize: tinyInputSide, scoreThreshold })
}

/** The image as the networks want it: [height, width, 3], 0..255, the grey value three times. */
const colourTensor = (tf: TensorFlow, { width, height, pixels }: GreyImage): Tensor3D =>
  tf.tidy(() => tf.tile(tf.tensor3d(Float32Array.from(pixels), [height, width, 1]), [1, 1, 3]))

const checkImages = (images: readonly GreyImage[]): void => {
  images.forEach(({ width, height, pixels }, index) => {
    if (width >= 1 && height >= 1 && pixels.length === width * height) return
    throw new AULensError(
      'INVALID_IMAGE',
      `Image ${String(index)} says ${String(width)}x${String(height)}, but holds ${String(pixels.length)} pixels.`,
    )
  })
}

const reportProgress = (context: Parameters<ComputeHandler<'detect'>>[1], done: number, total: number): void => {
  context.emit({ type: 'progress', done, total, unit: 'images', message: 'Looking for faces' })
}

const area = ({ width, height }: DetectedFace): number => width * height

/** Pictures that BlazeFace looks at in one pass: a third of the time of one by one. */
const batchSize = 16

const byBlazeFace: ComputeHandler<'detect'> = async ({ landmarks, images }, context) => {
  const { tf } = await loadEngine()
  const faceApi = landmarks ? await loadFaceApi() : null
  if (faceApi !== null) await ensureLoaded(faceApi.nets.faceLandmark68Net, 'the 68-point landmark network')
  const faces: (readonly DetectedFace[])[] = []
  for (let from = 0; from < images.length; from += batchSize) {
    await context.breathe()
    const part = images.slice(from, from + batchSize)
    const found = (await blazeFaces(tf, part)).map((list) => list.sort((one, other) => area(other) - area(one)))
    for (const [index, image] of part.entries()) {
      const list = found[index] ?? []
      if (faceApi === null || list.length === 0) faces.push(list)
      else {
        const tensor = colourTensor(tf, image)
        faces.push(await addLandmarks(tf, faceApi, tensor, list).finally(() => tensor.dispose()))
      }
    }
    reportProgress(context, faces.length, images.length)
  }
  return { faces }
}

/**
 * Finds faces in grey images with BlazeFace, face-api's SSD MobileNet v1 or TinyFaceDetector: for each image its faces
 * with a score of at least 0.5, largest box first, boxes in the image's pixels (TinyFaceDetector's may reach over the
 * border). With `landmarks`, each face also has the 68 points of the landmark network.
 *
 * @throws AULensError `INVALID_IMAGE`, `MODEL_UNREADABLE`
 */
export const detect: ComputeHandler<'detect'> = async (request, context) => {
  const { detector, landmarks, images } = request
  checkImages(images)
  if (detector === 'blazeface') return byBlazeFace(request, context)
  const { tf } = await loadEngine()
  const faceApi = await loadFaceApi()
  const locate = await locatorOf(faceApi, detector)
  if (landmarks) await ensureLoaded(faceApi.nets.faceLandmark68Net, 'the 68-point landmark network')
  const faces: (readonly DetectedFace[])[] = []
  for (const image of images) {
    await context.breathe()
    const tensor = colourTensor(tf, image)
    try {
      const found = (await locate(tensor))
        .map(({ box, score }): DetectedFace => ({ x: box.x, y: box.y, width: box.width, height: box.height, score }))
        .sort((one, other) => area(other) - area(one))
      faces.push(landmarks ? await addLandmarks(tf, faceApi, tensor, found) : found)
    } finally {
      tensor.dispose()
    }
    reportProgress(context, faces.length, images.length)
  }
  return { faces }
}

import type { Tensor3D } from '@tensorflow/tfjs-core'
import type { ComputeJobs, DetectedFace, GreyImage } from '../../shared/contract/compute.ts'
import { AULensError } from '../../shared/contract/errors.ts'
import type { ComputeHandler } from '../job.ts'
import { loadEngine, type TensorFlow } from '../tensorflow.ts'
import { ensureLoaded, loadFaceApi, type FaceApi } from './face-api.ts'
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

const locatorOf = async (faceApi: FaceApi, detector: Detector): Promise<Locate> => {
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

const area = ({ width, height }: DetectedFace): number => width * height

/**
 * Finds faces in grey images with face-api's SSD MobileNet v1 or TinyFaceDetector: for each image its faces with a
 * score of at least 0.5, largest box first, boxes in the image's pixels (TinyFaceDetector's may reach over the border).
 * With `landmarks`, each face also has the 68 points of the landmark network.
 *
 * @throws AULensError `INVALID_IMAGE`, `MODEL_UNREADABLE`
 */
export const detect: ComputeHandler<'detect'> = async ({ detector, landmarks, images }, context) => {
  checkImages(images)
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
    context.emit({
      type: 'progress',
      done: faces.length,
      total: images.length,
      unit: 'images',
      message: 'Looking for faces',
    })
  }
  return { faces }
}

import type { Tensor3D } from '@tensorflow/tfjs-core'
import type { DetectedFace } from '../../shared/contract/compute.ts'
import type { TensorFlow } from '../tensorflow.ts'
import type { FaceApi } from './face-api.ts'

type LandmarkInput = Parameters<FaceApi['nets']['faceLandmark68Net']['detectLandmarks']>[0]

interface Crop {
  readonly top: number
  readonly left: number
  readonly height: number
  readonly width: number
}

/** The whole pixels of a box that lie inside the image; null where none do. */
export const cropOf = (
  box: Pick<DetectedFace, 'x' | 'y' | 'width' | 'height'>,
  height: number,
  width: number,
): Crop | null => {
  const left = Math.max(0, Math.floor(box.x))
  const top = Math.max(0, Math.floor(box.y))
  const right = Math.min(width, Math.floor(box.x + box.width))
  const bottom = Math.min(height, Math.floor(box.y + box.height))
  return right > left && bottom > top ? { top, left, height: bottom - top, width: right - left } : null
}

/**
 * Gives each face its 68 points, x y x y … in the image's pixels, all faces of the image in one pass of the network.
 * The points are measured from the crop that the network saw, so they do not shift with the box's fraction of a pixel.
 *
 * @param image [height, width, 3], 0..255
 */
export const addLandmarks = async (
  tf: TensorFlow,
  faceApi: FaceApi,
  image: Tensor3D,
  faces: readonly DetectedFace[],
): Promise<readonly DetectedFace[]> => {
  const [height, width] = image.shape
  const crops = faces.map((face) => cropOf(face, height, width))
  const seen = crops.filter((crop) => crop !== null)
  if (seen.length === 0) return faces
  const tensors = seen.map(({ top, left, height: rows, width: columns }) =>
    tf.slice3d(image, [top, left, 0], [rows, columns, 3]),
  )
  try {
    const found = [await faceApi.nets.faceLandmark68Net.detectLandmarks(tensors as unknown as LandmarkInput)].flat()
    const points = seen.map((crop, index) =>
      Float32Array.from((found[index]?.positions ?? []).flatMap(({ x, y }) => [x + crop.left, y + crop.top])),
    )
    return faces.map((face, index) => {
      const crop = crops[index]
      const landmarks = crop ? points[seen.indexOf(crop)] : undefined
      return landmarks === undefined ? face : { ...face, landmarks }
    })
  } finally {
    tf.dispose(tensors)
  }
}

import type { GreyImage } from '../../shared/contract/compute.ts'
import type { Box } from './face-task.ts'

/** Settings of the paper's face detection, with the second try that asks for fewer neighbours. */
export const haarSettings = { scale: 1.3, neighbours: [5, 3], smallest: 0.5, largest: 0.8 } as const

/** Smallest and largest side of a face in a frame: 245 and 392 pixels of 640x490. */
export const faceSides = ({
  width,
  height,
}: {
  readonly width: number
  readonly height: number
}): readonly [number, number] => {
  const shorter = Math.min(width, height)
  return [Math.round(haarSettings.smallest * shorter), Math.round(haarSettings.largest * shorter)]
}

export interface HaarFace {
  readonly box: Box
  readonly neighbours: number
}

/** Finds faces as the released code does, and crops them with OpenCV's bilinear resize. */
export interface FaceFinder {
  /** The paper's face: the first hit with five neighbours, else the first with three. */
  detect(image: GreyImage): HaarFace | null
  /** @param box inside the picture @returns [side, side] */
  crop(image: GreyImage, box: Box, side: number): Uint8Array
}

import type { GreyImage } from '../../shared/contract/compute.ts'
import { largestFace } from './crop-around.ts'
import type { Box } from './face-task.ts'

/** Settings of the paper's face detection, with the second try that asks for fewer neighbours. */
export const haarSettings = { scale: 1.3, neighbours: [5, 3], smallest: 0.5, largest: 0.8 } as const

/** Sides of a face as parts of the frame's shorter side: the paper's for CK+, and for photographs of any framing. */
const faceWindows = {
  paper: { smallest: haarSettings.smallest, largest: haarSettings.largest },
  wide: { smallest: 0.3, largest: 0.9 },
} as const
export type FaceWindow = keyof typeof faceWindows

/** Smallest and largest side of a face in a frame: for CK+ 245 and 392 pixels of 640x490. */
export const faceSides = (
  { width, height }: { readonly width: number; readonly height: number },
  window: FaceWindow = 'paper',
): readonly [number, number] => {
  const shorter = Math.min(width, height)
  return [Math.round(faceWindows[window].smallest * shorter), Math.round(faceWindows[window].largest * shorter)]
}

export interface HaarFace {
  readonly box: Box
  readonly neighbours: number
}

/** The face that counts of one try's boxes. */
export const chosenBox = (boxes: readonly Box[], window: FaceWindow): Box | undefined =>
  window === 'paper' ? boxes[0] : largestFace(boxes)

/** Finds faces as the released code does, and crops them with OpenCV's bilinear resize. */
export interface FaceFinder {
  /**
   * With the paper's window its face: the first hit with five neighbours, else the first with three; with the wide one
   * the largest of them.
   */
  detect(image: GreyImage, window?: FaceWindow): HaarFace | null
  /** @param box inside the picture @returns [side, side] */
  crop(image: GreyImage, box: Box, side: number): Uint8Array
}

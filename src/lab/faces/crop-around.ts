import type { Box } from './face-task.ts'

/**
 * The square that a network's face box is cropped to. Networks draw a tight, upright rectangle from forehead to chin;
 * the
 * Haar cascade draws a square. To show the recognition network the same framing whatever the detector, the square is
 * centred on the
 * rectangle and its side is the rectangle's mean side times `framing`. It is moved inside the picture, and shrunk to
 * the shorter side where it is larger.
 *
 * @param frame width and height of the picture
 */
export const squareAround = (
  box: Box,
  frame: { readonly width: number; readonly height: number },
  framing = 1,
): Box => {
  const side = Math.max(1, Math.min(Math.round((framing * (box.width + box.height)) / 2), frame.width, frame.height))
  const inside = (centre: number, limit: number): number =>
    Math.max(0, Math.min(Math.round(centre - side / 2), limit - side))
  return {
    x: inside(box.x + box.width / 2, frame.width),
    y: inside(box.y + box.height / 2, frame.height),
    width: side,
    height: side,
  }
}

/** The face with the largest area, the first of equals. */
export const largestFace = <T extends Box>(faces: readonly T[]): T | undefined =>
  faces.reduce<T | undefined>(
    (best, face) => (best === undefined || face.width * face.height > best.width * best.height ? face : best),
    undefined,
  )

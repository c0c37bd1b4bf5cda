import type { GreyImage } from '../../shared/contract/compute.ts'
import { squareAround } from './crop-around.ts'
import type { Box, Eyes } from './face-task.ts'

/**
 * Where the eyes lie in a crop by them, as parts of its side: as in the upright squares of BlazeFace and SSD (medians
 * over 204 frontal photographs), so that both framings show the same of a face.
 */
const eyeDistance = 0.414
const eyesBelowTop = 0.37

/** The grey value at a point between pixel centres, linear; beyond the border the border goes on. */
const valueAt = ({ width, height, pixels }: GreyImage, x: number, y: number): number => {
  const column = Math.max(0, Math.min(width - 1, x))
  const row = Math.max(0, Math.min(height - 1, y))
  const [left, top] = [Math.floor(column), Math.floor(row)]
  const [right, bottom] = [Math.min(left + 1, width - 1), Math.min(top + 1, height - 1)]
  const at = (r: number, c: number): number => pixels[r * width + c] as number
  const [across, down] = [column - left, row - top]
  return (
    (1 - down) * ((1 - across) * at(top, left) + across * at(top, right)) +
    down * ((1 - across) * at(bottom, left) + across * at(bottom, right))
  )
}

/**
 * Turns and scales a face so that both eyes lie level at fixed points of the crop.
 *
 * @param side of the crop, pixels
 * @returns the crop [side, side], and the upright square of the same centre and size, inside the picture, for drawing
 */
export const cropByEyes = (
  image: GreyImage,
  [leftX, leftY, rightX, rightY]: Eyes,
  side: number,
): { readonly box: Box; readonly pixels: Uint8Array } => {
  const distance = Math.max(1, Math.hypot(rightX - leftX, rightY - leftY))
  const [cosine, sine] = [(rightX - leftX) / distance, (rightY - leftY) / distance]
  const wanted = distance / eyeDistance
  const step = wanted / side
  const [middleX, middleY] = [(leftX + rightX) / 2, (leftY + rightY) / 2]
  const pixels = new Uint8Array(side * side)
  for (let row = 0; row < side; row++) {
    const down = (row + 0.5) * step - eyesBelowTop * wanted
    for (let column = 0; column < side; column++) {
      const across = (column + 0.5) * step - wanted / 2
      // Pixel centres lie at halves in the crop and at whole numbers in the eyes' coordinates less a half.
      const x = middleX + across * cosine - down * sine - 0.5
      const y = middleY + across * sine + down * cosine - 0.5
      pixels[row * side + column] = Math.round(valueAt(image, x, y))
    }
  }
  const below = (0.5 - eyesBelowTop) * wanted
  const centre = { x: middleX - below * sine, y: middleY + below * cosine }
  return {
    box: squareAround({ x: centre.x - wanted / 2, y: centre.y - wanted / 2, width: wanted, height: wanted }, image),
    pixels,
  }
}

/** Covering square and distance between its places, as shares of the face's side: 24 and 8 of 96 pixels. */
const patchShare = 1 / 4
const strideShare = 1 / 12

/**
 * Copies of a face [side, side], each with one square covered by the face's mean grey; the last copy is the face
 * itself.
 */
export const coverFace = (
  face: Uint8Array,
  side: number,
): { pixels: Uint8Array<ArrayBuffer>; patch: number; stride: number; places: number } => {
  const patch = Math.round(side * patchShare)
  const stride = Math.round(side * strideShare)
  const places = Math.floor((side - patch) / stride) + 1
  const grey = Math.round(face.reduce((sum, value) => sum + value, 0) / face.length)
  const pixels = new Uint8Array((places * places + 1) * side * side)
  for (let copy = 0; copy <= places * places; copy++) pixels.set(face, copy * side * side)
  for (let row = 0; row < places; row++) {
    for (let column = 0; column < places; column++) {
      const copy = (row * places + column) * side * side
      for (let y = row * stride; y < row * stride + patch; y++)
        pixels.fill(grey, copy + y * side + column * stride, copy + y * side + column * stride + patch)
    }
  }
  return { pixels, patch, stride, places }
}

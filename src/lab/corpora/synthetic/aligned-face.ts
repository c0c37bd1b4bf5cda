import { clamp } from './canvas.ts'
import type { DrawnFrame } from './face-drawing.ts'

/**
 * Where the eyes' middles stand in an aligned face, shares of its side (TFD: Susskind et al. 2010 align by the eyes).
 */
const eyeRow = 0.34
const eyeSpan = 0.4

const middleOf = (landmarks: Float64Array, from: number, to: number): { x: number; y: number } => {
  let x = 0
  let y = 0
  for (let point = from; point < to; point++) {
    x += landmarks[2 * point] ?? 0
    y += landmarks[2 * point + 1] ?? 0
  }
  return { x: x / (to - from), y: y / (to - from) }
}

const greyAt = ({ pixels, width, channels }: DrawnFrame, x: number, y: number): number => {
  const index = (y * width + x) * channels
  if (channels === 1) return pixels[index] ?? 0
  return 0.299 * (pixels[index] ?? 0) + 0.587 * (pixels[index + 1] ?? 0) + 0.114 * (pixels[index + 2] ?? 0)
}

/**
 * Cuts the face out so that both eyes stand level at fixed places. @returns [side, side], 0 … 255; each pixel the mean
 * of 3 x 3 samples
 */
export const alignedFace = (frame: DrawnFrame, side: number): Uint8Array => {
  const left = middleOf(frame.landmarks, 36, 42)
  const right = middleOf(frame.landmarks, 42, 48)
  const acrossX = (right.x - left.x) / (eyeSpan * side)
  const acrossY = (right.y - left.y) / (eyeSpan * side)
  const middle = { x: (left.x + right.x) / 2, y: (left.y + right.y) / 2 }
  const face = new Uint8Array(side * side)
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      let sum = 0
      for (let sample = 0; sample < 9; sample++) {
        const u = column + ((sample % 3) + 0.5) / 3 - side / 2
        const v = row + (Math.floor(sample / 3) + 0.5) / 3 - eyeRow * side
        const x = clamp(Math.round(middle.x + u * acrossX - v * acrossY), 0, frame.width - 1)
        const y = clamp(Math.round(middle.y + u * acrossY + v * acrossX), 0, frame.height - 1)
        sum += greyAt(frame, x, y)
      }
      face[row * side + column] = Math.round(sum / 9)
    }
  }
  return face
}

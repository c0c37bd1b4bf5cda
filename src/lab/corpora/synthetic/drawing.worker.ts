import { parentPort } from 'node:worker_threads'
import sharp from 'sharp'
import { alignedFace } from './aligned-face.ts'
import { framePath, landmarksText, writeWhole } from './ckplus-files.ts'
import type { DrawingTask, FromDrawer } from './drawing-task.ts'
import type { DrawnFrame } from './face-drawing.ts'
import { drawSequence } from './sequence-drawing.ts'

const port = parentPort
if (port === null) throw new Error('drawing.worker.ts runs as a worker thread of the drawing pool only.')
const tell = (message: FromDrawer): void => {
  port.postMessage(message)
}

/** Fixed settings, so that the same pixels are always the same bytes. */
const encode = ({ pixels, width, height, channels }: DrawnFrame): Promise<Buffer> =>
  sharp(pixels, { raw: { width, height, channels } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png({ compressionLevel: 3, adaptiveFiltering: false, palette: false })
    .toBuffer()

const carryOut = async ({ subject, sequence, output }: DrawingTask): Promise<void> => {
  const faces = new Map<number, Uint8Array>()
  if (output.kind === 'faces') {
    for (const side of output.sides) faces.set(side, new Uint8Array(sequence.ramp.length * side * side))
  }
  let frame = 0
  for (const drawn of drawSequence(subject, sequence)) {
    if (output.kind === 'ckplus') {
      await writeWhole(framePath(output.out, 'images', sequence, frame + 1), await encode(drawn))
      await writeWhole(framePath(output.out, 'landmarks', sequence, frame + 1), landmarksText(drawn.landmarks))
    } else {
      for (const [side, pixels] of faces) pixels.set(alignedFace(drawn, side), frame * side * side)
    }
    frame++
    tell({ type: 'frame' })
  }
  tell({ type: 'done', faces: output.kind === 'faces' ? faces : null })
}

port.on('message', (task: DrawingTask) => {
  carryOut(task).catch((error: unknown) => {
    tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) })
  })
})

import type { ComputeHandler } from '../job.ts'
import { inputsOfFaces } from '../inputs/face-inputs.ts'

/** Faces between two breaths: some tens of milliseconds. */
const facesAtATime = 256

/** Network inputs of faces. */
export const normalise: ComputeHandler<'normalise'> = async ({ normalisation, faces }, context) => {
  const area = faces.side * faces.side
  const inputs = new Float32Array(faces.count * area)
  for (let start = 0; start < faces.count; start += facesAtATime) {
    const end = Math.min(start + facesAtATime, faces.count)
    const some = { count: end - start, side: faces.side, pixels: faces.pixels.subarray(start * area, end * area) }
    inputs.set(inputsOfFaces(some, normalisation), start * area)
    context.emit({ type: 'progress', done: end, total: faces.count, unit: 'faces', message: 'Normalising' })
    await context.breathe()
  }
  return { inputs }
}

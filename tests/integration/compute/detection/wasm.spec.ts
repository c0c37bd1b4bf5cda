import { expect, it } from 'vitest'
import { detect } from '../../../../src/compute/detection/detect.job.ts'
import { loadEngine } from '../../../../src/compute/tensorflow.ts'
import { holds, noses, readPhotograph } from '../../../fixtures/detection/ssd-photographs.ts'
import { recordingContext } from '../../../fixtures/inspection/reference-network.ts'

// The engine loads once per process, and every spec file has a process of its own.
process.env['AULENS_RUNG'] = 'wasm'

it('detects faces and landmarks on the WebAssembly rung too', async () => {
  const { tf } = await loadEngine()
  const images = [await readPhotograph(1)]
  const { faces } = await detect({ detector: 'ssd', landmarks: true, images }, recordingContext().context)
  expect(tf.getBackend()).toBe('wasm')
  expect(faces[0]).toHaveLength(3)
  expect(noses[0]!.every((mark) => faces[0]!.some((face) => holds(face, mark)))).toBe(true)
  expect(faces[0]!.every(({ landmarks }) => landmarks?.length === 136 && landmarks.every(Number.isFinite))).toBe(true)
})

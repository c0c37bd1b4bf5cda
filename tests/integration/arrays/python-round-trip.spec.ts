import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runPython } from '../../fixtures/arrays/python.ts'
import { encodeCsv } from '../../../src/lab/store/arrays/csv.ts'
import { decodeNpy, encodeNpy } from '../../../src/lab/store/arrays/npy.ts'
import { decodeNpz, encodeNpz, writeNpz } from '../../../src/lab/store/arrays/npz.ts'
import { decodeSafetensors, encodeSafetensors } from '../../../src/lab/store/arrays/safetensors.ts'
import type { Tensor } from '../../../src/lab/store/arrays/tensor.ts'

const folder = mkdtempSync(join(tmpdir(), 'aulens-python-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const tensors: Record<string, Tensor> = {
  'conv1.kernel': { dtype: 'F32', shape: [2, 3], data: Float32Array.of(1, -2.5, Math.PI, 0, 1e-30, 5) },
  faces: { dtype: 'U8', shape: [3], data: Uint8Array.of(0, 128, 255) },
  sample: { dtype: 'I32', shape: [2], data: Int32Array.of(-7, 1 << 30) },
  empty: { dtype: 'F32', shape: [0, 7], data: new Float32Array(0) },
  number: { dtype: 'F64', shape: [], data: Float64Array.of(Math.E) },
}
const described = {
  'conv1.kernel': {
    dtype: 'float32',
    shape: [2, 3],
    values: Array.from(tensors['conv1.kernel']!.data as Float32Array),
  },
  faces: { dtype: 'uint8', shape: [3], values: [0, 128, 255] },
  sample: { dtype: 'int32', shape: [2], values: [-7, 1 << 30] },
  empty: { dtype: 'float32', shape: [0, 7], values: [] },
  number: { dtype: 'float64', shape: [], values: [Math.E] },
}
/** What roundtrip.py writes. */
const known: Record<string, Tensor> = {
  kernel: {
    dtype: 'F32',
    shape: [2, 3, 4],
    data: Float32Array.from({ length: 24 }, (_, index) => Math.fround(index / 7)),
  },
  bytes: { dtype: 'U8', shape: [5], data: Uint8Array.of(0, 1, 2, 3, 4) },
  signed: { dtype: 'I32', shape: [3], data: Int32Array.of(-2, 0, 2 ** 31 - 1) },
  wide: { dtype: 'I64', shape: [1, 2], data: BigInt64Array.of(-(2n ** 60n), 2n ** 60n) },
  double: { dtype: 'F64', shape: [], data: Float64Array.of(Math.PI) },
}

const readBack = (path: string): { arrays: unknown; metadata: unknown } =>
  JSON.parse(runPython('arrays/roundtrip.py', 'describe', path)) as { arrays: unknown; metadata: unknown }

describe('Python opens what we write', () => {
  it('safetensors, with metadata', () => {
    const path = join(folder, 'ours.safetensors')
    writeFileSync(path, encodeSafetensors(tensors, { step: '12' }))
    expect(readBack(path)).toEqual({ arrays: described, metadata: { step: '12' } })
  })

  it('npz, at once and streamed', async () => {
    const whole = join(folder, 'whole.npz')
    writeFileSync(whole, encodeNpz(tensors))
    expect(readBack(whole).arrays).toEqual(described)
    const streamed = join(folder, 'streamed.npz')
    await writeNpz(streamed, {
      ...tensors,
      faces: { dtype: 'U8', shape: [3], chunks: [Uint8Array.of(0), Uint8Array.of(128, 255)] },
    })
    expect(readBack(streamed).arrays).toEqual(described)
  })

  it('npy', () => {
    const path = join(folder, 'ours.npy')
    writeFileSync(path, encodeNpy(tensors['conv1.kernel']!))
    expect(readBack(path).arrays).toEqual({ '': described['conv1.kernel'] })
  })
})

describe('we open what Python writes', () => {
  it.each(['safetensors', 'npz', 'deflated.npz'])('%s', (ending) => {
    const path = join(folder, `theirs.${ending}`)
    runPython('arrays/roundtrip.py', 'write', path)
    const bytes = readFileSync(path)
    if (ending === 'safetensors')
      expect(decodeSafetensors(bytes)).toEqual({ tensors: known, metadata: { format: 'np', note: 'grün' } })
    else expect(decodeNpz(bytes)).toEqual(known)
  })

  it('npy', () => {
    const path = join(folder, 'theirs.npy')
    runPython('arrays/roundtrip.py', 'write', path)
    expect(decodeNpy(readFileSync(path))).toEqual(known['kernel'])
  })
})

it('Python reads our CSV cell for cell', () => {
  const path = join(folder, 'cells.csv')
  writeFileSync(
    path,
    encodeCsv(
      ['a', 'b "x"'],
      [
        ['one, two', 0.1],
        ['line\r\nbreak', Infinity],
        ['ü', null],
      ],
    ),
  )
  expect(JSON.parse(runPython('arrays/read_csv.py', path))).toEqual([
    ['a', 'b "x"'],
    ['one, two', '0.1'],
    ['line\r\nbreak', 'inf'],
    ['ü', ''],
  ])
})

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { decodeNpy, encodeNpy } from '../../../src/lab/store/arrays/npy.ts'
import { decodeNpz, encodeNpz, writeNpz } from '../../../src/lab/store/arrays/npz.ts'
import type { Tensor } from '../../../src/lab/store/arrays/tensor.ts'

const folder = mkdtempSync(join(tmpdir(), 'aulens-npz-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const tensors: Record<string, Tensor> = {
  maximum: { dtype: 'F32', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6.25) },
  row: { dtype: 'I32', shape: [2], data: Int32Array.of(-1, 23) },
  faces: { dtype: 'U8', shape: [1, 2, 2], data: Uint8Array.of(0, 1, 254, 255) },
  wide: { dtype: 'I64', shape: [1], data: BigInt64Array.of(-5n) },
  one: { dtype: 'F64', shape: [], data: Float64Array.of(0.1) },
  none: { dtype: 'F32', shape: [0, 256], data: new Float32Array(0) },
}

describe('npy', () => {
  it.each(Object.entries(tensors))('gives %s back', (_, tensor) => {
    const bytes = encodeNpy(tensor)
    expect(decodeNpy(bytes)).toEqual(tensor)
    expect((bytes.length - tensor.data.byteLength) % 64).toBe(0)
  })

  const good = encodeNpy(tensors['maximum']!)
  const edited = (from: string, to: string): Uint8Array => {
    const bytes = good.slice()
    const text = new TextDecoder('latin1').decode(bytes)
    const at = text.indexOf(from)
    bytes.set(new TextEncoder().encode(to), at)
    return bytes
  }
  it.each<[string, Uint8Array, RegExp]>([
    ['an empty file', new Uint8Array(0), /does not begin as/],
    ['another kind of file', new Uint8Array(64).fill(80), /does not begin as/],
    ['a later version', good.slice().fill(9, 6, 7), /version 9/],
    ['a header that runs past the end', good.subarray(0, 40), /ends within its header/],
    ['missing data', good.subarray(0, good.length - 1), /takes 24 bytes, but 23 follow/],
    ['a byte too many', Uint8Array.of(...good, 0), /takes 24 bytes, but 25 follow/],
    ['big-endian numbers', edited('<f4', '>f4'), /element type '>f4'/],
    ['objects', edited("'<f4'", "'|O' "), /cannot be read|element type/],
    ['Fortran order', edited('False,', 'True, '), /Fortran order/],
    ['a header that is no dictionary', edited('{', '['), /header cannot be read/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => decodeNpy(bytes, 'a.npy')).toThrow(message)
    expect(() => decodeNpy(bytes, 'a.npy')).toThrow(expect.objectContaining({ code: 'NPY_DAMAGED', path: 'a.npy' }))
  })
})

describe('npz', () => {
  it('gives arrays back, equal bytes for equal input', () => {
    expect(decodeNpz(encodeNpz(tensors))).toEqual(tensors)
    expect(encodeNpz(tensors)).toEqual(encodeNpz(tensors))
  })

  it('streams pieces into the same arrays', async () => {
    const path = join(folder, 'streamed.npz')
    const pieces = function* (): Generator<Float32Array> {
      for (let row = 0; row < 100; row++) yield new Float32Array(50).fill(row)
    }
    await writeNpz(path, { x: { dtype: 'F32', shape: [100, 50], chunks: pieces() }, ...tensors })
    const read = decodeNpz(readFileSync(path), path)
    expect(read['x']!.shape).toEqual([100, 50])
    expect(read['x']!.data[99 * 50 + 49]).toBe(99)
    expect(read['maximum']).toEqual(tensors['maximum'])
  })

  it('leaves no file behind when pieces do not fill the shape', async () => {
    const path = join(folder, 'short.npz')
    await expect(
      writeNpz(path, { x: { dtype: 'F32', shape: [3], chunks: [new Float32Array(2)] } }),
    ).rejects.toMatchObject({ code: 'ARRAY_SHAPE' })
    expect(readdirSync(folder).filter((name) => name.includes('short'))).toEqual([])
  })

  it('stops on cancel without a file', async () => {
    const path = join(folder, 'cancelled.npz')
    await expect(writeNpz(path, tensors, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })
    expect(readdirSync(folder).filter((name) => name.includes('cancelled'))).toEqual([])
  })

  it('says before writing that a file would be too large', async () => {
    const huge = { dtype: 'F32', shape: [200_000, 96, 96, 1], chunks: [] } as const
    await expect(writeNpz(join(folder, 'huge.npz'), { x: huge })).rejects.toMatchObject({
      code: 'NPZ_TOO_LARGE',
      message: expect.stringContaining('8 GB') as string,
    })
  })

  it('refuses a changed byte in the data, and every truncation', () => {
    const bytes = encodeNpz({ row: tensors['row']! })
    const changed = bytes.slice()
    changed[30 + 'row.npy'.length + 130] = 99
    expect(() => decodeNpz(changed, 'a.npz')).toThrow(/checksum of "row.npy"/)
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeNpz(bytes.subarray(0, length), 'a.npz')).toThrow(
        expect.objectContaining({ path: expect.stringContaining('a.npz') as string }),
      )
    }
  })
})

import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { AULensError } from '../../../src/shared/contract/errors.ts'
import { decodeSafetensors, encodeSafetensors } from '../../../src/lab/store/arrays/safetensors.ts'
import type { Tensor } from '../../../src/lab/store/arrays/tensor.ts'

const tensors: Record<string, Tensor> = {
  'conv1.kernel': { dtype: 'F32', shape: [2, 3], data: Float32Array.of(1, -2.5, Math.PI, Number.NaN, Infinity, 1e-40) },
  odd: { dtype: 'U8', shape: [3], data: Uint8Array.of(0, 128, 255) },
  state: { dtype: 'U32', shape: [4], data: Uint32Array.of(1, 2, 3, 0xffffffff) },
  empty: { dtype: 'F32', shape: [0, 7], data: new Float32Array(0) },
  number: { dtype: 'F64', shape: [], data: Float64Array.of(Math.E) },
}

/** A file with the given header text and data. */
const fileOf = (header: string, data: Uint8Array = new Uint8Array(0)): Uint8Array => {
  const json = new TextEncoder().encode(header)
  const file = new Uint8Array(8 + json.length + data.length)
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true)
  file.set(json, 8)
  file.set(data, 8 + json.length)
  return file
}

const failure = (bytes: Uint8Array): AULensError => {
  try {
    decodeSafetensors(bytes, 'weights.safetensors')
  } catch (error) {
    if (error instanceof AULensError) return error
    throw error
  }
  throw new Error('accepted')
}

describe('safetensors', () => {
  it('gives back what it was given, bit for bit, and owns its memory', () => {
    const bytes = encodeSafetensors(tensors, { step: '12', note: 'grün "quoted"' })
    const read = decodeSafetensors(bytes)
    expect(read.metadata).toEqual({ step: '12', note: 'grün "quoted"' })
    expect(Object.keys(read.tensors).sort()).toEqual(Object.keys(tensors).sort())
    for (const [name, tensor] of Object.entries(tensors)) expect(read.tensors[name]).toEqual(tensor)
    bytes.fill(0)
    expect(read.tensors['odd']!.data).toEqual(tensors['odd']!.data)
  })

  it('reads from the middle of a larger buffer', () => {
    const bytes = encodeSafetensors(tensors)
    const shifted = new Uint8Array(bytes.length + 11)
    shifted.set(bytes, 3)
    expect(decodeSafetensors(shifted.subarray(3, 3 + bytes.length)).tensors['state']).toEqual(tensors['state'])
  })

  it('aligns the data and does not depend on the order of names', () => {
    const bytes = encodeSafetensors(tensors)
    expect(new DataView(bytes.buffer).getBigUint64(0, true) % 8n).toBe(0n)
    expect(encodeSafetensors(Object.fromEntries(Object.entries(tensors).reverse()))).toEqual(bytes)
  })

  it('keeps names that are special in JavaScript', () => {
    const named = Object.fromEntries([['__proto__', { dtype: 'U8', shape: [1], data: Uint8Array.of(7) } as const]])
    expect(
      Object.getOwnPropertyDescriptor(decodeSafetensors(encodeSafetensors(named)).tensors, '__proto__')?.value,
    ).toEqual({ dtype: 'U8', shape: [1], data: Uint8Array.of(7) })
  })

  it('refuses to write an array that does not fill its shape', () => {
    expect(() => encodeSafetensors({ a: { dtype: 'F32', shape: [2], data: new Float32Array(3) } })).toThrow(
      /"a" has 3 elements, but its shape is \[2\]/,
    )
    expect(() => encodeSafetensors({ __metadata__: { dtype: 'U8', shape: [0], data: new Uint8Array(0) } })).toThrow(
      /cannot be called/,
    )
  })

  const four = new Uint8Array(4)
  it.each<[string, Uint8Array, RegExp]>([
    ['no bytes', new Uint8Array(0), /0 bytes, too few/],
    ['seven bytes', new Uint8Array(7), /7 bytes, too few/],
    ['a header longer than the file', fileOf('{}').fill(0xff, 0, 2), /header should take 65535 bytes/],
    ['an absurd header length', new Uint8Array(16).fill(0xff), /more than the format allows/],
    ['no JSON', fileOf('{"a":'), /not JSON/],
    ['bad UTF-8', fileOf('{"a":1}').fill(0xff, 10, 11), /not JSON/],
    ['a list', fileOf('[]'), /not a JSON object/],
    ['an entry that is a number', fileOf('{"a":1}'), /entry for "a" is not an object/],
    ['an unknown type', fileOf('{"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}', four), /element type "BF16"/],
    [
      'a type from the prototype',
      fileOf('{"a":{"dtype":"toString","shape":[1],"data_offsets":[0,4]}}', four),
      /element type/,
    ],
    ['a negative side', fileOf('{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}', four), /no valid shape/],
    [
      'a shape whose product overflows',
      fileOf('{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}', four),
      /no valid shape/,
    ],
    ['half offsets', fileOf('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}', four), /no valid offsets/],
    ['reversed offsets', fileOf('{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}', four), /no valid offsets/],
    [
      'a shape that is too large for its bytes',
      fileOf('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', four),
      /shape \[2\] of F32, but 4 bytes/,
    ],
    [
      'an array beyond the end',
      fileOf('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', four),
      /should end at byte 8/,
    ],
    [
      'overlapping arrays',
      fileOf(
        '{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}',
        four,
      ),
      /"b" overlaps/,
    ],
    [
      'a gap',
      fileOf(
        '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[3,4]}}',
        four,
      ),
      /bytes 1 to 3/,
    ],
    [
      'bytes after the last array',
      fileOf('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', four),
      /3 bytes follow/,
    ],
    ['metadata that are numbers', fileOf('{"__metadata__":{"a":1}}'), /metadata are not texts/],
  ])('refuses %s', (_, bytes, message) => {
    const error = failure(bytes)
    expect(error.code).toBe('SAFETENSORS_DAMAGED')
    expect(error.path).toBe('weights.safetensors')
    expect(error.message).toMatch(/^weights\.safetensors: /)
    expect(error.message).toMatch(message)
    expect(error.hint).toBeTruthy()
  })

  it('refuses every truncation', () => {
    const bytes = encodeSafetensors(tensors, { step: '1' })
    for (let length = 0; length < bytes.length; length++)
      expect(failure(bytes.subarray(0, length)).code).toBe('SAFETENSORS_DAMAGED')
  })

  it('throws nothing but its own error, whatever a header byte says', () => {
    const bytes = encodeSafetensors(tensors, { step: '1' })
    const headerEnd = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true))
    fc.assert(
      fc.property(fc.nat(headerEnd - 1), fc.nat(255), (at, value) => {
        const changed = bytes.slice()
        changed[at] = value
        try {
          decodeSafetensors(changed)
        } catch (error) {
          if (!(error instanceof AULensError) || error.code !== 'SAFETENSORS_DAMAGED') throw error
        }
      }),
      { numRuns: 2000, seed: 1 },
    )
  })
})

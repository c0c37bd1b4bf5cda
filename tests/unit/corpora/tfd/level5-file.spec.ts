import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openMatlabFile, type MatlabFile } from '../../../../src/lab/corpora/tfd/matlab-file.ts'
import type { MatlabValue } from '../../../../src/lab/corpora/tfd/matlab-value.ts'

const fixtures = join(import.meta.dirname, '../../../fixtures/corpora/tfd')
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'aulens-level5-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const numbers = (dimensions: number[], values: number[]): MatlabValue => ({
  kind: 'numbers',
  dimensions,
  values: Float64Array.from(values),
})
const text = (value: string): MatlabValue => ({
  kind: 'text',
  dimensions: [1, expect.any(Number) as number],
  rows: [value],
})

describe.each(['kinds.mat', 'kinds-compressed.mat'])('what scipy wrote (%s)', (name) => {
  let file: MatlabFile
  beforeAll(async () => {
    file = await openMatlabFile(join(fixtures, name))
  })

  it.each<[string, MatlabValue]>([
    ['int8s', numbers([2, 2], [-1, 3, 2, -4])],
    ['uint16s', numbers([1, 2], [1, 65_535])],
    ['int32s', numbers([1, 1], [-70_000])],
    ['singles', numbers([1, 2], [0.5, -2.25])],
    ['doubles', numbers([2, 2], [1.5, 2, Math.PI, -1e300])],
    ['int64s', numbers([1, 2], [2 ** 40, -5])],
    ['empty', numbers([0, 0], [])],
    ['text', text('Grüße 😀')],
    ['lines', { kind: 'text', dimensions: [2, 5], rows: ['one', 'three'] }],
  ])('has %s', async (variable, expected) => {
    expect(await file.value(variable)).toEqual(expected)
  })
  it('has cells of texts', async () => {
    const cells = await file.value('cells')
    expect(cells.kind === 'cell' && cells.cells.length).toBe(12)
    expect(cells.kind === 'cell' && cells.cells.slice(-3)).toEqual([
      text('web_009'),
      text('web_Müller'),
      text('web_😀'),
    ])
  })
  it('has structs in structs', async () => {
    const nested = await file.value('nested')
    expect(nested).toEqual({
      kind: 'struct',
      dimensions: [1, 1],
      fields: new Map([
        [
          'inner',
          [
            {
              kind: 'struct',
              dimensions: [1, 1],
              fields: new Map([
                ['value', [numbers([1, 1], [7])]],
                ['word', [text('x')]],
              ]),
            },
          ],
        ],
        ['list', [numbers([1, 3], [1, 2, 3])]],
      ]),
    })
  })
})

type Order = 'little' | 'big'
const writer = (order: Order) => {
  const word = (value: number): Buffer => {
    const bytes = Buffer.alloc(4)
    if (order === 'little') bytes.writeUInt32LE(value)
    else bytes.writeUInt32BE(value)
    return bytes
  }
  const element = (type: number, data: Buffer, small = false): Buffer => {
    if (small && data.length > 0 && data.length <= 4)
      return Buffer.concat([word(data.length * 65_536 + type), data, Buffer.alloc(4 - data.length)])
    return Buffer.concat([word(type), word(data.length), data, Buffer.alloc((8 - (data.length % 8)) % 8)])
  }
  const array = (
    name: string,
    classNumber: number,
    dimensions: number[],
    type: number,
    data: Buffer,
    small: boolean,
  ): Buffer =>
    element(
      14,
      Buffer.concat([
        element(6, Buffer.concat([word(classNumber), word(0)])),
        element(5, Buffer.concat(dimensions.map(word))),
        element(1, Buffer.from(name), small),
        element(type, data, small),
      ]),
    )
  const compressed = (bytes: Buffer): Buffer => {
    const data = deflateSync(bytes)
    return Buffer.concat([word(15), word(data.length), data])
  }
  const head = Buffer.alloc(128, ' ')
  head.write('MATLAB 5.0 MAT-file')
  if (order === 'little') head.writeUInt16LE(0x0100, 124)
  else head.writeUInt16BE(0x0100, 124)
  head.write(order === 'little' ? 'IM' : 'MI', 126)
  return { array, compressed, head }
}

/** Types that MATLAB packs whole-numbered doubles into. */
const packings = [
  { type: 1, width: 1, from: -128, to: 127 },
  { type: 2, width: 1, from: 0, to: 255 },
  { type: 3, width: 2, from: -32_768, to: 32_767 },
  { type: 4, width: 2, from: 0, to: 65_535 },
  { type: 5, width: 4, from: -(2 ** 31), to: 2 ** 31 - 1 },
] as const
const pack = (values: readonly number[], width: 1 | 2 | 4, signed: boolean, order: Order): Buffer => {
  const data = Buffer.alloc(values.length * width)
  values.forEach((value, index) => {
    if (order === 'little') {
      if (signed) data.writeIntLE(value, index * width, width)
      else data.writeUIntLE(value, index * width, width)
    } else if (signed) data.writeIntBE(value, index * width, width)
    else data.writeUIntBE(value, index * width, width)
  })
  return data
}

describe('a level-5 file', () => {
  it('gives packed doubles, small elements, either byte order, compressed or not', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<Order>('little', 'big'),
        fc.boolean(),
        fc.boolean(),
        fc.string({ unit: fc.constantFrom(...'abcxyz_0'), minLength: 1, maxLength: 20 }),
        fc.constantFrom(...packings).chain((packing) =>
          fc.record({
            packing: fc.constant(packing),
            values: fc.array(fc.integer({ min: packing.from, max: packing.to }), { minLength: 1, maxLength: 40 }),
          }),
        ),
        async (order, compress, small, name, { packing, values }) => {
          const { array, compressed, head } = writer(order)
          const bytes = array(
            name,
            6,
            [values.length, 1],
            packing.type,
            pack(values, packing.width, packing.from < 0, order),
            small,
          )
          const path = join(folder, 'property.mat')
          writeFileSync(path, Buffer.concat([head, compress ? compressed(bytes) : bytes]))
          const file = await openMatlabFile(path)
          expect([...file.variables.keys()]).toEqual([name])
          expect(await file.value(name)).toEqual(numbers([values.length, 1], values))
          if (packing.type === 2) {
            const pieces: Uint8Array[] = []
            for await (const piece of file.bytes(name, new AbortController().signal))
              pieces.push(Uint8Array.from(piece))
            expect([...Buffer.concat(pieces)]).toEqual(values)
          }
        },
      ),
      { numRuns: 150, seed: 1 },
    )
  })

  const refused = async (bytes: Buffer): Promise<unknown> => {
    const path = join(folder, 'refused.mat')
    writeFileSync(path, bytes)
    try {
      const file = await openMatlabFile(path)
      for (const name of file.variables.keys()) await file.value(name)
      return null
    } catch (error) {
      return error
    }
  }
  const { array, compressed, head } = writer('little')
  it.each<[string, string, Buffer]>([
    ['another format', 'MAT_VERSION_UNKNOWN', Buffer.from('a,b\n1,2\n'.repeat(40))],
    ['nothing', 'MAT_VERSION_UNKNOWN', Buffer.alloc(0)],
    [
      'a file cut in an array',
      'MAT_TRUNCATED',
      Buffer.concat([head, array('x', 6, [9, 1], 2, Buffer.alloc(9), false)]).subarray(0, -4),
    ],
    [
      'a number of values that its data do not have',
      'MAT_DAMAGED',
      Buffer.concat([head, array('x', 6, [9, 2], 2, Buffer.alloc(9), false)]),
    ],
    [
      'more values than any corpus has',
      'MAT_TOO_LARGE',
      Buffer.concat([head, array('x', 1, [2 ** 30, 2 ** 10], 14, Buffer.alloc(0), false)]),
    ],
    [
      'negative dimensions',
      'MAT_DAMAGED',
      Buffer.concat([head, array('x', 6, [2 ** 32 - 1, 1], 2, Buffer.alloc(1), false)]),
    ],
    [
      'a broken checksum',
      'MAT_DAMAGED',
      ((bytes) => {
        bytes[bytes.length - 1]! ^= 1
        return bytes
      })(Buffer.concat([head, compressed(array('x', 6, [9, 1], 2, Buffer.alloc(9), false))])),
    ],
    ['a text as a number', 'MAT_DAMAGED', Buffer.concat([head, array('x', 6, [2, 1], 16, Buffer.from('ab'), false)])],
  ])('refuses %s', async (_, code, bytes) => {
    expect(await refused(bytes)).toMatchObject({
      name: 'AULensError',
      code,
      path: join(folder, 'refused.mat'),
      hint: expect.any(String) as string,
    })
  })
  it('refuses arrays in one another without end', async () => {
    const nest = (depth: number): Buffer =>
      array('', 1, [1, 1], 14, depth === 0 ? Buffer.alloc(0) : nest(depth - 1).subarray(8), false)
    expect(await refused(Buffer.concat([head, nest(3)]))).toBeNull()
    expect(await refused(Buffer.concat([head, nest(40)]))).toMatchObject({ code: 'MAT_DAMAGED' })
  })
})

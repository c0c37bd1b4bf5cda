import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { decodePicture, decodeWithSharp } from '../../../src/lab/faces/decode-picture.ts'
import { decodePlainPng } from '../../../src/lab/faces/plain-png.ts'
import { makePng } from '../../fixtures/corpora/png.ts'

const limit = 1e6
const shape = { width: 7, height: 5 }

describe('the own decoder of plain PNG files', () => {
  it("gives sharp's pixels for any filtered bytes, grey and colour", async () => {
    const drawn = fc.record({
      width: fc.integer({ min: 1, max: 9 }),
      height: fc.integer({ min: 1, max: 9 }),
      colour: fc.boolean(),
      filters: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 9, maxLength: 9 }),
      bytes: fc.uint8Array({ minLength: 9 * 9 * 3, maxLength: 9 * 9 * 3 }),
    })
    await fc.assert(
      fc.asyncProperty(drawn, async ({ width, height, colour, filters, bytes }) => {
        const file = makePng({
          width,
          height,
          colour,
          filter: (y) => filters[y]!,
          value: (x, y, channel) => bytes[(y * width + x) * 3 + channel]!,
        })
        expect(decodePlainPng(file, limit)).not.toBeNull()
        const { image } = await decodePicture(file, 'a.png')
        expect(image).toEqual((await decodeWithSharp(file)).image)
      }),
      { numRuns: 150 },
    )
  })

  it("reads what sharp writes with every row's best filter", async () => {
    const pixels = Uint8Array.from(
      { length: 64 * 48 },
      (_, index) => 100 + 60 * Math.sin(index / 7) + (index % 64) + ((index * 7919) % 11),
    )
    const file = await sharp(pixels, { raw: { width: 64, height: 48, channels: 1 } })
      .toColourspace('b-w')
      .png({ adaptiveFiltering: true })
      .toBuffer()
    expect(decodePlainPng(file, limit)?.pixels).toEqual(pixels)
  })

  it('reads past chunks that do not concern pixels', () => {
    expect(
      decodePlainPng(makePng({ ...shape, extra: [['tEXt', Buffer.from('Comment\0a face')]] }), limit),
    ).toMatchObject(shape)
  })

  const good = makePng(shape)
  const broken = Buffer.from(good)
  broken[45]! ^= 1
  it.each<[string, Uint8Array]>([
    ['16 bits', makePng({ ...shape, depth: 16 })],
    ['an orientation', makePng({ ...shape, extra: [['eXIf', Buffer.from('II*\0')]] })],
    ['a hidden orientation', makePng({ ...shape, extra: [['tEXt', Buffer.from('Raw profile type exif\0')]] })],
    ['a palette', makePng({ ...shape, extra: [['PLTE', Buffer.alloc(3)]] })],
    ['a wrong check sum', broken],
    ['a filter that does not exist', makePng({ ...shape, filter: () => 5 })],
    ['missing rows', makePng({ ...shape, rows: 4 })],
    ['more rows than it claims', makePng({ ...shape, claims: { width: 7, height: 4 } })],
    ['no end', good.subarray(0, good.length - 12)],
    ['a header that claims too many pixels', makePng({ ...shape, claims: { width: 2000, height: 2000 } })],
    ['another signature', Buffer.from('GIF89a, and more bytes')],
  ])('leaves a file with %s to sharp', (_, bytes) => {
    expect(decodePlainPng(bytes, limit)).toBeNull()
  })
})

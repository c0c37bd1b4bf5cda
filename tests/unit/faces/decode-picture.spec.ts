import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { decodePicture, greyFromColour } from '../../../src/lab/faces/decode-picture.ts'
import { pngDefect } from '../../../src/lab/faces/png-structure.ts'
import { makePng } from '../../fixtures/corpora/png.ts'

const shape = { width: 7, height: 5 }
const grey = (x: number, y: number): number => (x * 31 + y * 17) % 256

describe('decoding', () => {
  it('gives the bytes of a grey PNG', async () => {
    const { image, remarks } = await decodePicture(makePng({ ...shape, value: grey }), 'a.png')
    expect(image).toMatchObject(shape)
    expect([...image.pixels]).toEqual(Array.from({ length: 35 }, (_, index) => grey(index % 7, Math.floor(index / 7))))
    expect(remarks).toEqual([])
  })
  it('turns colour into grey as OpenCV does', async () => {
    const value = (x: number, y: number, channel: number): number => (x * 40 + y * 60 + channel * 90) % 256
    const { image } = await decodePicture(makePng({ ...shape, colour: true, value }), 'a.png')
    // (4899 R + 9617 G + 1868 B + 8192) >> 14 of (0, 90, 180) and (40, 130, 220); cv2.cvtColor gives the same.
    expect([...image.pixels.slice(0, 2)]).toEqual([73, 113])
    expect([...greyFromColour(Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255), 3)]).toEqual([
      76, 150, 29, 255,
    ])
  })
  it('takes the high byte of 16 bits, grey and colour', async () => {
    const value = (x: number, y: number): number => (grey(x, y) << 8) | 0x7f
    for (const colour of [false, true]) {
      const { image } = await decodePicture(makePng({ ...shape, depth: 16, colour, value }), 'a.png')
      expect([...image.pixels.slice(0, 3)], String(colour)).toEqual([0, 31, 62])
    }
  })
  it('ignores transparency, as OpenCV does', async () => {
    const bytes = await sharp(Buffer.from([10, 20, 30, 0, 200, 200, 200, 255]), {
      raw: { width: 2, height: 1, channels: 4 },
    })
      .png()
      .toBuffer()
    expect([...(await decodePicture(bytes, 'a.png')).image.pixels]).toEqual([18, 200])
    const two = await sharp(Buffer.from([90, 0, 40, 255]), { raw: { width: 2, height: 1, channels: 2 } })
      .toColourspace('b-w')
      .png()
      .toBuffer()
    expect([...(await decodePicture(two, 'a.png')).image.pixels]).toEqual([90, 40])
  })
  it('reads palettes', async () => {
    const bytes = await sharp(Buffer.from([255, 0, 0, 0, 0, 255]), { raw: { width: 2, height: 1, channels: 3 } })
      .png({ palette: true })
      .toBuffer()
    expect([...(await decodePicture(bytes, 'a.png')).image.pixels]).toEqual([76, 29])
  })
  it('turns pictures upright', async () => {
    const bytes = await sharp(Buffer.from([1, 2, 3, 4, 5, 6]), { raw: { width: 3, height: 2, channels: 1 } })
      .withMetadata({ orientation: 6 })
      .tiff({ compression: 'none' })
      .toBuffer()
    const { image } = await decodePicture(bytes, 'a.tif')
    expect([image.width, image.height, ...image.pixels]).toEqual([2, 3, 4, 1, 5, 2, 6, 3])
  })
  it('says when name and content disagree', async () => {
    const jpeg = readFileSync(new URL('../../../node_modules/@vladmandic/face-api/demo/sample1.jpg', import.meta.url))
    expect((await decodePicture(jpeg, 'a.png')).remarks.map(({ code }) => code)).toEqual(['IMAGE_TYPE_MISMATCH'])
    expect((await decodePicture(jpeg, 'a.JPG')).remarks).toEqual([])
    await expect(decodePicture(jpeg.subarray(0, 50_000), 'a.jpg')).rejects.toThrow()
  })
  it('of a PNG with any bytes changed or cut gives a whole picture or an error', async () => {
    const good = makePng({ width: 40, height: 30, value: grey })
    const change = fc.tuple(fc.nat(good.length - 1), fc.nat(255))
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 0, max: good.length }),
        async (changes, length) => {
          const bytes = Buffer.from(good.subarray(0, length))
          for (const [at, value] of changes) if (at < length) bytes[at] = value
          const decoded = await decodePicture(bytes, 'a.png').catch((error: unknown) => error)
          if (decoded instanceof Error) expect(decoded.message).not.toBe('')
          else {
            const { image } = decoded as Awaited<ReturnType<typeof decodePicture>>
            expect(image.pixels).toHaveLength(image.width * image.height)
          }
        },
      ),
      { numRuns: 150 },
    )
  })
  it('refuses what is no photograph', async () => {
    await expect(
      decodePicture(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), 'a.png'),
    ).rejects.toThrow('svg')
  })
})

describe('the structure of a PNG', () => {
  const good = makePng(shape)
  it('is right, or no PNG: nothing to say', () => {
    expect(pngDefect(good)).toBeNull()
    expect(pngDefect(Buffer.from('something else'))).toBeNull()
    expect(pngDefect(new Uint8Array(3))).toBeNull()
  })
  it.each<[string, Uint8Array, string]>([
    ['without an end', good.subarray(0, good.length - 12), 'missing'],
    ['with a cut end', good.subarray(0, good.length - 2), 'missing'],
    ['with more after it', Buffer.concat([good, Buffer.from('abc')]), '3 bytes follow'],
    [
      'with a length beyond the file',
      Buffer.concat([good.subarray(0, 33), Buffer.from([0xff, 0xff, 0xff, 0xff]), Buffer.from('IDATxxxx')]),
      'missing',
    ],
  ])('%s is named', (_, bytes, message) => {
    expect(pngDefect(bytes)).toContain(message)
  })
})

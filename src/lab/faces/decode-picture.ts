import sharp from 'sharp'
import type { GreyImage } from '../../shared/contract/compute.ts'
import type { PictureRemark } from './face-task.ts'
import { decodePlainPng } from './plain-png.ts'
import { pngDefect } from './png-structure.ts'

/** Pictures beyond this many pixels are refused by their header, before any is decoded. */
export const pixelLimit = 8192 * 8192

/** Format names of sharp, and the file name endings that go with them. */
const endings: Readonly<Record<string, RegExp>> = {
  png: /\.png$/i,
  jpeg: /\.jpe?g$/i,
  tiff: /\.tiff?$/i,
  webp: /\.webp$/i,
}

export interface DecodedPicture {
  readonly image: GreyImage
  readonly remarks: readonly PictureRemark[]
}

/**
 * Grey values as OpenCV computes them from 8-bit colour (`cvtColor`, 14-bit fixed point); sharp's own `greyscale()`
 * differs by up to 41.
 *
 * @param pixels [count, channels] red, green, blue
 */
export const greyFromColour = (pixels: Uint8Array, channels: number): Uint8Array => {
  const grey = new Uint8Array(Math.floor(pixels.length / channels))
  for (let index = 0, at = 0; index < grey.length; index++, at += channels) {
    grey[index] = (4899 * (pixels[at] ?? 0) + 9617 * (pixels[at + 1] ?? 0) + 1868 * (pixels[at + 2] ?? 0) + 8192) >> 14
  }
  return grey
}

interface Decoded {
  readonly image: GreyImage
  readonly format: string
}

/** The common PNG files, without sharp; null for everything else. */
const decodePlain = (bytes: Uint8Array): Decoded | null => {
  const png = decodePlainPng(bytes, pixelLimit)
  if (png === null) return null
  const { width, height, channels, pixels } = png
  return { image: { width, height, pixels: channels === 1 ? pixels : greyFromColour(pixels, channels) }, format: 'png' }
}

/** Every sort of picture, by sharp. */
export const decodeWithSharp = async (bytes: Uint8Array): Promise<Decoded> => {
  const picture = sharp(bytes, { failOn: 'error', limitInputPixels: pixelLimit, ignoreIcc: true, pages: 1 })
  const { format = 'unknown', space, channels: stored = 3 } = await picture.metadata()
  if (endings[format] === undefined) throw new Error(`it is of format ${format}, not PNG, JPEG, TIFF or WebP`)
  const upright = picture.autoOrient()
  // An 8-bit grey picture comes back as one channel only when asked for so; the others become 8-bit red, green, blue.
  const single = space === 'b-w' && stored === 1
  const { data, info } = await (single ? upright.toColourspace('b-w') : upright.removeAlpha())
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  const pixels =
    info.channels >= 3
      ? greyFromColour(raw, info.channels)
      : info.channels === 1
        ? raw
        : raw.filter((_, index) => index % info.channels === 0)
  return { image: { width: info.width, height: info.height, pixels }, format }
}

/**
 * Decodes a picture to grey, as `cv2.imread` followed by `cvtColor` would: upright by its orientation mark, colour
 * profile and
 * transparency ignored, the high byte of 16-bit samples. Refuses damaged and truncated pictures.
 *
 * @param name for the comparison of ending and content
 * @throws Error with the decoder's reason
 */
export const decodePicture = async (bytes: Uint8Array, name: string): Promise<DecodedPicture> => {
  const { image, format } = decodePlain(bytes) ?? (await decodeWithSharp(bytes))
  const remarks: PictureRemark[] = []
  const defect = pngDefect(bytes)
  if (defect !== null) remarks.push({ code: 'IMAGE_INCOMPLETE', message: defect })
  if (endings[format]?.test(name) !== true)
    remarks.push({ code: 'IMAGE_TYPE_MISMATCH', message: `it is a ${format} picture by its content` })
  return { image, remarks }
}

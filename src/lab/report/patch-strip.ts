import sharp from 'sharp'

/** Mid-grey: no signal. Patches lie on it, whatever the page around them. */
const ground = 128
const gap = 2

/**
 * A row of square grey patches as a PNG, on mid-grey; places without a patch stay grey.
 *
 * @param patches grey values [window, window] each
 * @param places  patches a row has room for
 */
export const patchStrip = async (
  patches: readonly Uint8Array[],
  window: number,
  places: number,
): Promise<Uint8Array> => {
  const width = places * window + (places - 1) * gap
  const pixels = new Uint8Array(width * window).fill(ground)
  patches.slice(0, places).forEach((patch, place) => {
    for (let row = 0; row < window; row++) {
      pixels.set(patch.subarray(row * window, (row + 1) * window), row * width + place * (window + gap))
    }
  })
  const png = await sharp(pixels, { raw: { width, height: window, channels: 1 } })
    .toColourspace('b-w')
    .png({ compressionLevel: 9 })
    .toBuffer()
  return new Uint8Array(png)
}

export const pngDataUri = (png: Uint8Array): string => `data:image/png;base64,${Buffer.from(png).toString('base64')}`

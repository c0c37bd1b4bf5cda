import sharp from 'sharp'
import { browserOf } from '../browse/sample-browser.ts'
import { meanOfFaces } from '../browse/summary.ts'
import { storedSide, type ProjectStore } from '../store/project-store.ts'
import { lastingPicture, type MediaAnswer } from './media-answer.ts'

/** Mean face of a selection that has been summarised. */
export const meanPicture = async (store: ProjectStore, picture: string): Promise<MediaAnswer | null> => {
  const faces = browserOf(store).facesOfSelection(picture)
  const mean =
    faces === null ? null : meanOfFaces(faces, storedSide, (corpus, faceRow) => store.faces(corpus).read([faceRow]))
  return mean === null
    ? null
    : lastingPicture(
        'image/png',
        await sharp(mean, { raw: { width: storedSide, height: storedSide, channels: 1 } })
          .png()
          .toBuffer(),
      )
}

/** Orange, as the squares of an occlusion are. */
const overlayColour = [0xff, 0x8a, 0x1f] as const

/** A saliency to lay over the crop: the stronger a pixel, the less can be seen through it. */
export const saliencyPicture = async (store: ProjectStore, id: number): Promise<MediaAnswer | null> => {
  const strengths = store.results.explanationPicture(id)
  if (strengths === null) return null
  const side = Math.round(Math.sqrt(strengths.length))
  const pixels = new Uint8Array(strengths.length * 4)
  strengths.forEach((strength, place) => {
    pixels.set([...overlayColour, strength], place * 4)
  })
  return lastingPicture(
    'image/png',
    await sharp(pixels, { raw: { width: side, height: side, channels: 4 } })
      .png()
      .toBuffer(),
  )
}

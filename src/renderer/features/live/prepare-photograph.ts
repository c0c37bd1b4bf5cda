import { AULensError } from '../../../shared/contract/errors.ts'
import { largestPhotograph } from '../../../shared/contract/live.ts'
import { fittedSize } from './fitted-size.ts'

/** Base64 of a picture's bytes. */
const base64Of = (content: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).replace(/^data:[^,]*,/, ''))
    reader.onerror = () => reject(reader.error ?? new Error('The file cannot be read.'))
    reader.readAsDataURL(content)
  })

const shrink = async (file: File): Promise<Blob> => {
  const bitmap = await createImageBitmap(file)
  try {
    const size = fittedSize(bitmap.width, bitmap.height)
    const canvas = new OffscreenCanvas(size.width, size.height)
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, size.width, size.height)
    return await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.92 })
  } finally {
    bitmap.close()
  }
}

/**
 * A photograph as the lab takes it: as it is, or, where the file is large, smaller.
 *
 * @throws AULensError PHOTOGRAPH_UNREADABLE where a large file is no picture that this window can draw
 */
export const preparePhotograph = async (file: File): Promise<string> => {
  if (file.size <= largestPhotograph) return base64Of(file)
  try {
    return await base64Of(await shrink(file))
  } catch (cause) {
    throw new AULensError('PHOTOGRAPH_UNREADABLE', `${file.name} cannot be read as a picture.`, {
      cause,
      hint: 'Choose a PNG, JPEG or WebP picture.',
    })
  }
}

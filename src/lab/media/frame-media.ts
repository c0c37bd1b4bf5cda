import { constants } from 'node:fs'
import { open, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import sharp from 'sharp'
import type { ProjectStore } from '../store/project-store.ts'
import { lastingPicture, type MediaAnswer } from './media-answer.ts'

/** No picture of a corpus comes near this. */
const largestFile = 256 * 1024 * 1024
const largestSide = 1600

/**
 * The file of a listed sample, with links followed, only where it lies below its corpus's root.
 *
 * @returns null where it does not, or is not there
 */
export const containedFile = async (root: string, path: string): Promise<string | null> => {
  try {
    const [base, file] = await Promise.all([realpath(root), realpath(join(root, path))])
    return file.startsWith(base.endsWith(sep) ? base : base + sep) ? file : null
  } catch {
    return null
  }
}

const readOrdinary = async (file: string): Promise<Buffer | null> => {
  // Without blocking and without following links: what stands there may have been exchanged since.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0)).catch(
    () => null,
  )
  if (handle === null) return null
  try {
    const status = await handle.stat()
    return status.isFile() && status.size > 0 && status.size <= largestFile ? await handle.readFile() : null
  } finally {
    await handle.close()
  }
}

/** The corpus's own picture of a sample, encoded anew, so that no foreign byte reaches the page. */
export const framePicture = async (store: ProjectStore, id: number): Promise<MediaAnswer | null> => {
  const sample = store.samples.byId(id)
  const corpus = sample === undefined ? undefined : store.corpora.byId(sample.corpus)
  if (sample === undefined || corpus === undefined) return null
  const file = await containedFile(corpus.root, sample.path)
  const bytes = file === null ? null : await readOrdinary(file)
  if (bytes === null) return null
  try {
    const body = await sharp(bytes, { failOn: 'none', limitInputPixels: 100_000_000 })
      .resize({ width: largestSide, height: largestSide, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 92 })
      .toBuffer()
    return lastingPicture('image/jpeg', body)
  } catch {
    return null
  }
}

import sharp from 'sharp'
import type { ProjectStore } from '../store/project-store.ts'

export interface MediaAnswer { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array }

const cachedForEver = { 'content-type': 'image/png', 'cache-control': 'private, max-age=31536000, immutable' }

/**
 * Answers `face/<sample id>.png`: the stored crop of a sample. Addresses hold database ids only, never paths of the disk.
 */
export const answerMedia = async (store: ProjectStore | null, path: string): Promise<MediaAnswer | null> => {
  const face = /^face\/(\d{1,12})\.png$/.exec(path)
  if (store === null || face === null) return null
  const sample = store.samples.byId(Number(face[1]))
  if (sample === undefined || sample.face_row === null) return null
  const file = store.faces(sample.corpus)
  const body = await sharp(file.read([sample.face_row]), { raw: { width: file.side, height: file.side, channels: 1 } }).png().toBuffer()
  return { status: 200, headers: cachedForEver, body }
}

import sharp from 'sharp'
import type { Normalisation } from '../../shared/contract/compute.ts'
import { createLocalNormaliser } from '../../shared/vision/local-normalisation.ts'
import { augmentedFace } from './augmented-face.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { lastingPicture, type MediaAnswer } from './media-answer.ts'

/** Normalised values that become black and white; zero is mid-grey. */
const shownRange: Readonly<Record<Normalisation, number>> = { 'mean-and-deviation': 3, mean: 0.5 }

const storedFace = (store: ProjectStore, id: number): { side: number; pixels: Uint8Array } | null => {
  const sample = store.samples.byId(id)
  if (sample === undefined || sample.face_row === null) return null
  const file = store.faces(sample.corpus)
  return { side: file.side, pixels: file.read([sample.face_row]) }
}

const greyPng = async (pixels: Uint8Array, side: number): Promise<MediaAnswer> =>
  lastingPicture(
    'image/png',
    await sharp(pixels, { raw: { width: side, height: side, channels: 1 } })
      .png()
      .toBuffer(),
  )

/** The stored crop of a sample. */
export const facePicture = async (store: ProjectStore, id: number): Promise<MediaAnswer | null> => {
  const face = storedFace(store, id)
  return face === null ? null : greyPng(face.pixels, face.side)
}

/** The crop as the training would change it. */
export const augmentedPicture = async (
  store: ProjectStore,
  id: number,
  seed: number,
  place: number,
): Promise<MediaAnswer | null> => {
  const face = storedFace(store, id)
  return face === null ? null : greyPng(augmentedFace(face.pixels, face.side, seed, place), face.side)
}

/** The crop as the network gets it, made visible: mid-grey is zero. */
export const normalisedPicture = async (
  store: ProjectStore,
  id: number,
  mode: Normalisation,
): Promise<MediaAnswer | null> => {
  const face = storedFace(store, id)
  if (face === null) return null
  const values = new Float32Array(face.pixels.length)
  createLocalNormaliser(face.side, mode).normalise(
    Float64Array.from(face.pixels, (pixel) => (pixel / 255) * 2),
    values,
    0,
  )
  const grey = Uint8Array.from(values, (value) =>
    Math.max(0, Math.min(255, Math.round(127.5 + (127.5 * value) / shownRange[mode]))),
  )
  return greyPng(grey, face.side)
}

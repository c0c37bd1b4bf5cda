import sharp from 'sharp'
import { sheetColumns, sheetFaces, sheetRows, type SheetSide } from '../../shared/vision/sheet.ts'
import { evenlySpaced } from '../../shared/vision/evenly-spaced.ts'
import { browserOf, type PlacedFace } from '../browse/sample-browser.ts'
import { storedSide, type ProjectStore } from '../store/project-store.ts'
import { lastingPicture, type MediaAnswer } from './media-answer.ts'

const noFaceGrey = 128
/** Frames of a strip at most: a JPEG may be 65,535 pixels wide. */
const longestStrip = 600

/** Faces side by side, row by row, on one picture; mid-grey where there is none. */
const drawSheet = async (
  store: ProjectStore,
  faces: readonly PlacedFace[],
  columns: number,
  rows: number,
  side: SheetSide,
): Promise<MediaAnswer> => {
  const width = columns * storedSide
  const pixels = new Uint8Array(width * rows * storedSide).fill(noFaceGrey)
  const byCorpus = new Map<number, number[]>()
  faces.forEach(({ corpus, faceRow }, place) => {
    if (faceRow >= 0) byCorpus.set(corpus, [...(byCorpus.get(corpus) ?? []), place])
  })
  for (const [corpus, places] of byCorpus) {
    const read = store.faces(corpus).read(places.map((place) => faces[place]?.faceRow ?? 0))
    places.forEach((place, index) => {
      const left = (place % columns) * storedSide
      const top = Math.floor(place / columns) * storedSide
      for (let y = 0; y < storedSide; y++) {
        const from = (index * storedSide + y) * storedSide
        pixels.set(read.subarray(from, from + storedSide), (top + y) * width + left)
      }
    })
  }
  const sheet = sharp(pixels, { raw: { width, height: rows * storedSide, channels: 1 } })
  const scaled =
    side === storedSide ? sheet : sheet.resize({ width: columns * side, height: rows * side, kernel: 'linear' })
  return lastingPicture('image/jpeg', await scaled.jpeg({ quality: 86 }).toBuffer())
}

/** One block of a search's result: 64 faces, 8 a row. */
export const sheetPicture = async (
  store: ProjectStore,
  key: string,
  block: number,
  side: SheetSide,
): Promise<MediaAnswer | null> => {
  const faces = browserOf(store).facesOf(key, block * sheetFaces, sheetFaces)
  return faces === null || faces.length === 0 ? null : drawSheet(store, faces, sheetColumns, sheetRows, side)
}

/** Frames of a sequence in one row, at most `frames` of them, evenly spaced. */
export const stripPicture = async (
  store: ProjectStore,
  sequence: number,
  frames: number,
  side: SheetSide,
): Promise<MediaAnswer | null> => {
  const all = store.sequences.frames(sequence)
  const chosen = evenlySpaced(all.length, Math.min(frames, longestStrip)).flatMap((place) => all[place] ?? [])
  if (chosen.length === 0) return null
  return drawSheet(
    store,
    chosen.map((frame) => ({ corpus: frame.corpus, faceRow: frame.face_row ?? -1 })),
    chosen.length,
    1,
    side,
  )
}

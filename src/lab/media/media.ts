import { sheetSides } from '../../shared/vision/sheet.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { facePicture, normalisedPicture, augmentedPicture } from './face-media.ts'
import { framePicture } from './frame-media.ts'
import { sheetPicture, stripPicture } from './sheet-media.ts'
import { meanPicture, saliencyPicture } from './selection-media.ts'
import type { MediaAnswer } from './media-answer.ts'

export type { MediaAnswer } from './media-answer.ts'

type Answerer = (store: ProjectStore, parts: readonly string[]) => Promise<MediaAnswer | null>

const sideOf = (text: string | undefined): (typeof sheetSides)[number] =>
  sheetSides.find((side) => String(side) === text) ?? 96

/**
 * Addresses hold database ids and keys of searches only, never paths of the disk. What follows "?v=" names the version
 * and is not read.
 */
const addresses: readonly (readonly [RegExp, Answerer])[] = [
  [/^face\/(\d{1,10})\.png$/, (store, [id]) => facePicture(store, Number(id))],
  [
    /^augmented\/(\d{1,10})\/(\d{1,15})\/(\d{1,2})\.png$/,
    (store, [id, seed, place]) => augmentedPicture(store, Number(id), Number(seed), Number(place)),
  ],
  [
    /^normalised\/(\d{1,10})-(mean|mean-and-deviation)\.png$/,
    (store, [id, mode]) => normalisedPicture(store, Number(id), mode === 'mean' ? 'mean' : 'mean-and-deviation'),
  ],
  [/^frame\/(\d{1,10})\.jpg$/, (store, [id]) => framePicture(store, Number(id))],
  [
    /^sheet\/([\w-]{22})\/(\d{1,7})-(32|64|96)\.jpg$/,
    (store, [key = '', block, side]) => sheetPicture(store, key, Number(block), sideOf(side)),
  ],
  [/^mean\/([\w-]{22})\.png$/, (store, [picture = '']) => meanPicture(store, picture)],
  [/^explanation\/(\d{1,10})\.png$/, (store, [id]) => saliencyPicture(store, Number(id))],
  [
    /^strip\/(\d{1,10})-(\d{1,3})-(32|64|96)\.jpg$/,
    (store, [id, frames, side]) => stripPicture(store, Number(id), Number(frames), sideOf(side)),
  ],
]

/** The picture at an address; null where there is none. */
export const answerMedia = async (store: ProjectStore | null, path: string): Promise<MediaAnswer | null> => {
  if (store === null) return null
  const [address = ''] = path.split('?', 1)
  for (const [pattern, answer] of addresses) {
    const match = pattern.exec(address)
    if (match !== null) return answer(store, match.slice(1))
  }
  return null
}

import sharp from 'sharp'
import { facePicture } from '../media/face-media.ts'
import { framePicture } from '../media/frame-media.ts'
import { lastingPicture, type MediaAnswer } from '../media/media-answer.ts'
import { greyStripOf, patchStripOf } from '../media/patch-pictures.ts'
import { meanFace } from '../inspection/mean-face.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { findRun } from '../training/find-run.ts'
import { readBlindPictures } from './blind-pictures.ts'
import type { Client } from './client.ts'
import { samplesOfTarget } from './faces-assignment.ts'
import { findItem, showsFaces, targetOf } from './item-content.ts'

const filterPicture = async (store: ProjectStore, assignment: string, entry: number, view: string): Promise<MediaAnswer> => {
  const { patches, window, guided, deconv, face } = readBlindPictures(store, assignment)
  const [from, to] = [entry * patches * window ** 2, (entry + 1) * patches * window ** 2]
  if (view === 'face') return lastingPicture('image/png', await greyStripOf(face.subarray(from, to), window, patches))
  return lastingPicture('image/png', await patchStripOf((view === 'guided' ? guided : deconv).subarray(from, to), window, patches))
}

const meanPicture = async (store: ProjectStore, run: string): Promise<MediaAnswer> => {
  const { side, pixels } = meanFace(store, findRun(store, run))
  return lastingPicture('image/png', await sharp(pixels, { raw: { width: side, height: side, channels: 1 } }).toColourspace('b-w').png().toBuffer())
}

/**
 * Pictures of a coder's items: `coding/<item>/frame-3.jpg`, `…/crop-3.png`, `…/guided.png`, `…/deconv.png`, `…/face.png`, `…/mean.png`. The item's id is random: an
 * address says neither filter nor person.
 */
export const answerCodingMedia = async (store: ProjectStore, client: Client, path: string): Promise<MediaAnswer | null> => {
  const match = /^coding\/([0-9a-f]{32})\/(?:(guided|deconv|face|mean)\.png|frame-(\d{1,6})\.jpg|crop-(\d{1,6})\.png)$/.exec(path)
  if (match === null) return null
  const [, id = '', view, frame, crop] = match
  let item
  try {
    item = findItem(store, client, id)
  } catch {
    return null
  }
  const target = targetOf(store, item)
  if (target.picture === null) {
    const sample = samplesOfTarget(store, target)[Number(frame ?? crop) - 1]
    return sample === undefined ? null : frame === undefined ? facePicture(store, sample) : framePicture(store, sample)
  }
  if (view === undefined || (view === 'face' && !showsFaces(store, item.assignment))) return null
  return view === 'mean' ? meanPicture(store, target.run ?? '') : filterPicture(store, item.assignment, target.picture, view)
}

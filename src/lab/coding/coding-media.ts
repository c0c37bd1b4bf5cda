import sharp from 'sharp'
import { facePicture } from '../media/face-media.ts'
import { framePicture } from '../media/frame-media.ts'
import { lastingPicture, type MediaAnswer } from '../media/media-answer.ts'
import { greyStripOf, patchStripOf } from '../figures/patch-pictures.ts'
import { meanFace } from '../inspection/mean-face.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { findRun } from '../training/find-run.ts'
import type { ItemRow } from '../store/tables/assignments-table.ts'
import { readBlindPictures } from './blind-pictures.ts'
import type { Client } from './client.ts'
import { findItem, showsFaces, targetOf } from './item-content.ts'
import { packetPicture } from './packet/packet-pictures.ts'

const filterPicture = async (
  store: ProjectStore,
  assignment: string,
  entry: number,
  view: string,
): Promise<MediaAnswer> => {
  const { patches, window, guided, deconv, face } = readBlindPictures(store, assignment)
  const [from, to] = [entry * patches * window ** 2, (entry + 1) * patches * window ** 2]
  if (view === 'face') return lastingPicture('image/png', await greyStripOf(face.subarray(from, to), window, patches))
  return lastingPicture(
    'image/png',
    await patchStripOf((view === 'guided' ? guided : deconv).subarray(from, to), window, patches),
  )
}

const meanPicture = async (store: ProjectStore, run: string): Promise<MediaAnswer> => {
  const { side, pixels } = meanFace(store, findRun(store, run))
  return lastingPicture(
    'image/png',
    await sharp(pixels, { raw: { width: side, height: side, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toBuffer(),
  )
}

/**
 * One of an item's pictures by its name: `guided.png`, `deconv.png`, `face.png`, `mean.png`, `frame-3.jpg`,
 * `crop-3.png`; null where it has none of that
 * name.
 */
export const itemPicture = async (store: ProjectStore, item: ItemRow, name: string): Promise<MediaAnswer | null> => {
  if (store.packets.opened() !== null) return packetPicture(store.directory, item.id, name)
  const [, view, frame, crop] =
    /^(?:(guided|deconv|face|mean)\.png|frame-(\d{1,6})\.jpg|crop-(\d{1,6})\.png)$/.exec(name) ?? []
  const target = targetOf(store, item)
  if (target.picture === null) {
    const sample = store.sequences.samplesNamed(target)[Number(frame ?? crop) - 1]
    return sample === undefined ? null : frame === undefined ? facePicture(store, sample) : framePicture(store, sample)
  }
  if (view === undefined || (view === 'face' && !showsFaces(store, item.assignment))) return null
  return view === 'mean'
    ? meanPicture(store, target.run ?? '')
    : filterPicture(store, item.assignment, target.picture, view)
}

/**
 * Pictures of a coder's items, `coding/<item>/<name>`. The item's id is random: an address says neither filter nor
 * person.
 */
export const answerCodingMedia = async (
  store: ProjectStore,
  client: Client,
  path: string,
): Promise<MediaAnswer | null> => {
  const match = /^coding\/([0-9a-f]{32})\/([\w.-]{1,20})$/.exec(path)
  if (match === null) return null
  const [, id = '', name = ''] = match
  let item
  try {
    item = findItem(store, client, id)
  } catch {
    return null
  }
  return itemPicture(store, item, name)
}

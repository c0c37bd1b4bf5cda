import { AULensError } from '../../shared/contract/errors.ts'
import type { ItemContent } from '../../shared/contract/coding.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { identityOf } from './access.ts'
import type { ItemRow, TargetRow } from '../store/tables/assignments-table.ts'
import { readBlindPictures } from './blind-pictures.ts'
import type { Client } from './client.ts'

/**
 * An item that a client may look at: a coder's own, for the lead any.
 *
 * @throws AULensError ITEM_NOT_FOUND, the same for what is another's and for what is not there
 */
export const findItem = (store: ProjectStore, client: Client, id: string): ItemRow => {
  const item = store.assignments.item(id)
  const { coder, role } = identityOf(store, client)
  if (item === undefined || (role !== 'lead' && item.coder !== coder?.id)) {
    throw new AULensError('ITEM_NOT_FOUND', 'There is no such piece of work for you.', {
      hint: 'Go back to your sessions.',
    })
  }
  return item
}

export const targetOf = (store: ProjectStore, item: ItemRow): TargetRow => {
  const target = store.assignments.target(item.target)
  if (target === undefined) throw new Error('unreachable: an item without its target')
  return target
}

/** Whether a blind session also shows the faces' own windows. */
export const showsFaces = (store: ProjectStore, assignment: string): boolean =>
  store.assignments.get(assignment).settings['faceView'] === true

/**
 * What a coder's page may know of an item: how many pictures there are, and where the windows lie; never which filter
 * or whose face.
 */
export const contentOf = (store: ProjectStore, item: ItemRow): ItemContent => {
  const packed = store.packets.opened()?.contents.get(item.id)
  if (packed !== undefined) return { ...packed, item: item.id }
  const target = targetOf(store, item)
  if (target.picture === null) {
    const frames = store.sequences.samplesNamed(target).length
    if (frames === 0)
      throw new AULensError('SEQUENCE_GONE', 'The faces of this item are no longer in the corpus.', {
        hint: 'Ask the lead to import the corpus again.',
      })
    return { kind: 'face', item: item.id, frames, only: target.frame }
  }
  const views = showsFaces(store, item.assignment)
    ? (['guided', 'deconv', 'face'] as const)
    : (['guided', 'deconv'] as const)
  const { patches, window, side, x, y } = readBlindPictures(store, item.assignment)
  const first = target.picture * patches
  return {
    kind: 'filter',
    item: item.id,
    views: [...views],
    patches,
    window,
    side,
    places: Array.from({ length: patches }, (_, patch) => ({ x: x[first + patch] ?? 0, y: y[first + patch] ?? 0 })),
  }
}

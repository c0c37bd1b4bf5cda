import { createHash } from 'node:crypto'
import { storedSide } from '../store/project-store.ts'
import type { BulkFaces, ScannedSample } from './corpus-layout.ts'
import type { PictureOutcome } from './picture-outcomes.ts'

/** How a stored face says that it is the whole picture, as the face workers do. */
const foundBy = 'whole picture'

/**
 * The faces of a corpus that keeps them all in one array, block by block. Ends early when the signal is given.
 *
 * @param entries in the order of their pictures
 */
export async function* readBlocks<T extends { readonly sample: ScannedSample }>(
  entries: readonly T[],
  bulk: BulkFaces,
  signal: AbortSignal,
): AsyncGenerator<{ entry: T; outcome: PictureOutcome }[]> {
  const { side } = bulk
  const box = { x: 0, y: 0, width: side, height: side }
  const [area, storedArea] = [side * side, storedSide * storedSide]
  const pictureOf = (entry: T | undefined): number => (entry === undefined ? Infinity : entry.sample.frame - 1)
  let next = 0
  for await (const { first, length, pictures, faces } of bulk.blocks(
    entries[0] === undefined ? 0 : pictureOf(entries[0]),
  )) {
    if (signal.aborted) return
    const batch: { entry: T; outcome: PictureOutcome }[] = []
    for (let entry = entries[next]; entry !== undefined && pictureOf(entry) < first + length; entry = entries[++next]) {
      const at = pictureOf(entry) - first
      const hash = createHash('sha256')
        .update(pictures.subarray(at * area, (at + 1) * area))
        .digest('hex')
      const pixels = faces.subarray(at * storedArea, (at + 1) * storedArea)
      batch.push({
        entry,
        outcome: {
          ok: true,
          landmarks: null,
          result: {
            hash,
            bytes: area,
            modified: 0,
            width: side,
            height: side,
            remarks: [],
            face: { pixels, box, foundBy },
          },
        },
      })
    }
    if (batch.length > 0) yield batch
    if (next >= entries.length) return
  }
}

import { randomUUID } from 'node:crypto'

/** Photographs are not kept on disk: the last few analyses' pictures live as long as the program. */
const kept = new Map<string, ReadonlyMap<string, Uint8Array>>()
const most = 4

/** @returns the name under which the pictures are found */
export const keepLivePictures = (pictures: ReadonlyMap<string, Uint8Array>): string => {
  const id = randomUUID()
  kept.set(id, pictures)
  const [oldest] = kept.keys()
  if (kept.size > most && oldest !== undefined) kept.delete(oldest)
  return id
}

export const livePicture = (id: string, name: string): Uint8Array | null => kept.get(id)?.get(name) ?? null

import { closeSync, openSync, readSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What stands in `truth.json` of every corpus that AULens drew. */
export const generatorName = 'AULens synthetic corpus'

const headBytes = 200

const headOf = (file: string): string => {
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch {
    return ''
  }
  try {
    const head = Buffer.alloc(headBytes)
    return head.toString('utf8', 0, readSync(descriptor, head, 0, headBytes, 0))
  } catch {
    return ''
  } finally {
    closeSync(descriptor)
  }
}

/**
 * Whether AULens drew the pictures of a folder itself: their truth lies at its top, or just above where an inner folder
 * was imported.
 */
export const isDrawnCorpus = (root: string): boolean =>
  [root, dirname(root)].some((folder) => headOf(join(folder, 'truth.json')).includes(`"generator":"${generatorName}"`))

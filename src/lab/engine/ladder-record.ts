import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** What set-up made of one rung of the engine ladder. */
const RungRecord = z.object({
  state: z.enum(['ready', 'refused']),
  /** Where the library came from: the Python wheel or the package's own download. */
  route: z.enum(['wheel', 'package']).nullable(),
  /** Version of TensorFlow, as far as set-up knows it. */
  version: z.string().nullable(),
  reason: z.string().nullable(),
  fix: z.string().nullable(),
})
export type RungRecord = z.infer<typeof RungRecord>

/** node_modules/.aulens/engine.json, written by scripts/setup/engine.mjs. */
export const LadderRecord = z.object({
  format: z.literal(1),
  platform: z.string(),
  /** Folder outside the clone that holds the libraries. */
  cache: z.string(),
  rungs: z.object({ gpu: RungRecord, native: RungRecord, wasm: RungRecord }),
})
export type LadderRecord = z.infer<typeof LadderRecord>

const recordFile = new URL('../../../node_modules/.aulens/engine.json', import.meta.url)

/**
 * @returns the record of the last set-up, or null where none ran or its format is another; a package carries its own
 */
export const readLadderRecord = (file: URL | string = recordFile): LadderRecord | null => {
  try {
    return LadderRecord.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}

import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'

const root = join(import.meta.dirname, '../..')

/** packaged.json, which an installed AULens has and a clone has not (scripts/packaging/lab-folder.mjs). */
const Packaged = z.object({
  format: z.literal(1),
  /** The window's program, from the folder of this file. */
  window: z.string().transform((window) => resolve(root, window)),
})
export type Packaged = z.infer<typeof Packaged>

/** @returns what an installed AULens knows of itself; null in a clone */
export const readPackaged = (folder: string = root): Packaged | null => {
  try {
    return Packaged.parse(JSON.parse(readFileSync(join(folder, 'packaged.json'), 'utf8')))
  } catch {
    return null
  }
}

const isPackaged = readPackaged() !== null

/** The next step where a part of AULens is missing or damaged. */
export const installAgain = isPackaged ? 'Install AULens again from its package.' : 'npm run setup -- --force'
/** The next step where a part was never there. */
export const install = isPackaged ? installAgain : 'npm run setup'
/** How a person starts the window. */
export const windowCommand = isPackaged ? 'aulens open' : 'npm start --'
/** How a person starts the aulens command. */
export const ownCommandName = isPackaged ? 'aulens' : 'bin/aulens'

import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Whether a corpus's faces were drawn by AULens: its own record of what it drew lies at the top of the folder. */
export const isDrawn = (root: string): boolean => existsSync(join(root, 'truth.json'))

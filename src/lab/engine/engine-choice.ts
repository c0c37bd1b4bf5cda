import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { EngineChoice } from '../../shared/contract/engine.ts'
import { AULensError } from '../../shared/contract/errors.ts'

export const automatic: EngineChoice = { engine: 'auto', network: 'auto' }

const ChoiceFile = z.object({ format: z.literal(1), ...EngineChoice.shape })

/**
 * Where AULens keeps what was chosen for this computer and user: the folder that the desktop version keeps its window's
 * state in.
 */
export const userSettingsFolder = (environment: NodeJS.ProcessEnv = process.env): string => {
  const set = (name: string): string | undefined =>
    environment[name] === undefined || environment[name] === '' ? undefined : environment[name]
  const home = set('HOME') ?? homedir()
  if (process.platform === 'win32') return join(set('APPDATA') ?? join(home, 'AppData', 'Roaming'), 'AULens')
  if (process.platform === 'darwin') return join(home, 'Library', 'Application Support', 'AULens')
  return join(set('XDG_CONFIG_HOME') ?? join(home, '.config'), 'AULens')
}

/**
 * The remembered choice of engine, in a file of the user's settings folder; without a folder it is kept for this
 * process only.
 */
export class RememberedChoice {
  readonly #file: string | null
  #choice: EngineChoice

  constructor(folder: string | null) {
    this.#file = folder === null ? null : join(folder, 'engine.json')
    this.#choice = this.#read()
  }

  get choice(): EngineChoice {
    return this.#choice
  }

  /** A file that is missing, damaged or of a later format is no reason not to start. */
  #read(): EngineChoice {
    if (this.#file === null) return automatic
    try {
      const { engine, network } = ChoiceFile.parse(JSON.parse(readFileSync(this.#file, 'utf8')))
      return { engine, network }
    } catch {
      return automatic
    }
  }

  /** @throws AULensError SETTINGS_NOT_KEPT */
  remember(choice: EngineChoice): void {
    this.#choice = choice
    if (this.#file === null) return
    try {
      mkdirSync(join(this.#file, '..'), { recursive: true })
      writeFileSync(`${this.#file}.new`, `${JSON.stringify({ format: 1, ...choice })}\n`)
      renameSync(`${this.#file}.new`, this.#file)
    } catch (cause) {
      throw new AULensError(
        'SETTINGS_NOT_KEPT',
        `The choice holds until AULens ends, but could not be kept in ${this.#file}.`,
        { path: this.#file, cause, hint: 'Check that you may write there.' },
      )
    }
  }
}

/**
 * Variables by which the compute process learns of a choice (src/compute/tensorflow.ts,
 * src/compute/network/create-network.ts).
 */
export const environmentOf = ({ engine, network }: EngineChoice): Record<string, string> => ({
  AULENS_RUNG: engine,
  AULENS_NETWORK: network,
})

import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/**
 * `set-aside/TIME/` in the project: where a repair moves what is damaged, under its old name. Made when first needed.
 */
export class AsideFolder {
  readonly #directory: string
  readonly #folder: string
  #used = false

  constructor(directory: string) {
    this.#directory = directory
    this.#folder = join(directory, 'set-aside', new Date().toISOString().replace(/[:.]/g, '-'))
  }

  /** Null while nothing was moved. */
  get path(): string | null {
    return this.#used ? this.#folder : null
  }

  /** Two results may name one file: what is gone already needs no moving. */
  take(file: string): void {
    if (!existsSync(file)) return
    const target = join(this.#folder, relative(this.#directory, file))
    mkdirSync(dirname(target), { recursive: true })
    renameSync(file, target)
    this.#used = true
  }
}

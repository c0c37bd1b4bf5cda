import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { dirname, relative, sep } from 'node:path'
import { ProjectFolder } from '../store/project-folder.ts'

/**
 * `set-aside/TIME/` in the project: where a repair moves what is damaged, under its old name. Made when first needed.
 */
export class AsideFolder {
  readonly #directory: string
  readonly #parts: readonly string[]
  #used = false

  constructor(directory: string) {
    this.#directory = directory
    this.#parts = ['set-aside', new Date().toISOString().replace(/[:.]/g, '-')]
  }

  /** Null while nothing was moved. */
  get path(): string | null {
    return this.#used ? new ProjectFolder(this.#directory).at(...this.#parts) : null
  }

  /** Two results may name one file: what is gone already needs no moving. */
  take(file: string): void {
    if (!existsSync(file)) return
    const folder = new ProjectFolder(this.#directory)
    const target = folder.at(...this.#parts, ...relative(this.#directory, file).split(sep))
    mkdirSync(dirname(target), { recursive: true })
    renameSync(file, target)
    this.#used = true
  }
}

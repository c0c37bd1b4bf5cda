import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { z } from 'zod'

/** A small file of settings: a damaged or missing one reads as the fallback, a write replaces it whole. */
export class JsonFile<T> {
  readonly #path: string
  readonly #schema: z.ZodType<T>
  readonly #fallback: T

  constructor(path: string, schema: z.ZodType<T>, fallback: T) {
    this.#path = path
    this.#schema = schema
    this.#fallback = fallback
  }

  read(): T {
    try {
      const parsed = this.#schema.safeParse(JSON.parse(readFileSync(this.#path, 'utf8')))
      return parsed.success ? parsed.data : this.#fallback
    } catch {
      return this.#fallback
    }
  }

  write(value: T): void {
    mkdirSync(dirname(this.#path), { recursive: true })
    const draft = `${this.#path}.part`
    writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`)
    renameSync(draft, this.#path)
  }
}

import { closeSync, existsSync, fsyncSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import { AULensError } from '../../shared/contract/errors.ts'

/**
 * Cropped faces packed one after another: row r is bytes r · side² … (r + 1) · side² - 1, grey values 0..255,
 * row-major.
 * Rows are only ever appended; a torn last row from a crash is overwritten by the next one.
 */
export class FaceFile {
  readonly side: number
  readonly #file: string
  #descriptor: number | null = null
  #rows = 0

  constructor(file: string, side: number) {
    this.#file = file
    this.side = side
  }

  get #bytes(): number {
    return this.side * this.side
  }

  #open(): number {
    if (this.#descriptor !== null) return this.#descriptor
    this.#descriptor = openSync(this.#file, existsSync(this.#file) ? 'r+' : 'w+')
    this.#rows = Math.floor(fstatSync(this.#descriptor).size / this.#bytes)
    return this.#descriptor
  }

  get rows(): number {
    this.#open()
    return this.#rows
  }

  /** @param face [side, side] @returns its row */
  append(face: Uint8Array): number {
    if (face.length !== this.#bytes)
      throw new RangeError(`A face has ${String(this.#bytes)} pixels, not ${String(face.length)}.`)
    const descriptor = this.#open()
    const row = this.#rows
    // A disk that becomes full takes the first part of a face without an error, and refuses the rest.
    for (let done = 0; done < face.length;)
      done += writeSync(descriptor, face, done, face.length - done, row * this.#bytes + done)
    this.#rows += 1
    return row
  }

  /** Puts everything appended so far safely on disk; call before committing rows that refer to it. */
  flush(): void {
    if (this.#descriptor !== null) fsyncSync(this.#descriptor)
  }

  /** @returns [rows.length, side, side] */
  read(rows: readonly number[]): Uint8Array<ArrayBuffer> {
    const descriptor = this.#open()
    const bytes = this.#bytes
    const faces = new Uint8Array(rows.length * bytes)
    for (let index = 0; index < rows.length;) {
      const first = rows[index] ?? 0
      let run = 1
      while (index + run < rows.length && rows[index + run] === first + run) run++
      const length = run * bytes
      if (readSync(descriptor, faces, index * bytes, length, first * bytes) !== length) {
        throw new AULensError(
          'FACES_TRUNCATED',
          `The face file ${this.#file} ends before row ${String(first + run - 1)}.`,
          {
            path: this.#file,
            hint: 'Import the corpus again: only what is missing is redone.',
          },
        )
      }
      index += run
    }
    return faces
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor)
    this.#descriptor = null
  }
}

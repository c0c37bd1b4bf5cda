import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const moduleFile = join(import.meta.dirname, '../../../resources/wasm/browse/text-search.wasm')
const pageBytes = 65_536
/** As much as 32-bit addresses reach; only what is used is taken. */
const mostPages = 65_536
const firstText = 64
/** Bytes that the search may read beyond a word's length. */
const readAhead = 16
const firstBytes = 1 << 20

type FindTexts = (starts: number, count: number, texts: number, word: number, length: number, found: number) => void

const lowerAscii = (text: string): string => text.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase())

/**
 * Many short texts, packed as UTF-8 so that a million paths take the bytes of their letters, and can be searched in
 * milliseconds.
 * Texts are added first, one after another; then they are read and searched by their numbers.
 */
export class TextColumn {
  readonly #memory = new WebAssembly.Memory({ initial: firstBytes / pageBytes, maximum: mostPages, shared: true })
  #bytes = Buffer.from(this.#memory.buffer)
  #end = firstText
  #starts = new Uint32Array(1024)
  #count = 0
  /** Texts that have capitals other than A to Z, in small letters: the search in bytes does not know those. */
  readonly #strange = new Map<number, string>()
  #find: FindTexts | null | undefined

  get length(): number {
    return this.#count
  }

  add(texts: readonly string[]): void {
    if (texts.length === 0) return
    const joined = `${texts.join('\0')}\0`
    this.#reserve(this.#end + joined.length * 3)
    const written = this.#bytes.write(joined, this.#end, 'utf8')
    if (this.#count + texts.length + 1 > this.#starts.length) {
      const larger = new Uint32Array(Math.max(2 * this.#starts.length, this.#count + texts.length + 1))
      larger.set(this.#starts)
      this.#starts = larger
    }
    // ASCII, as nearly all are: bytes are letters.
    if (written === joined.length) {
      for (const text of texts) this.#closeText(text.length)
    } else {
      for (const text of texts) {
        if (lowerAscii(text) !== text.toLowerCase()) this.#strange.set(this.#count, text.toLowerCase())
        this.#closeText(Buffer.byteLength(text))
      }
    }
  }

  #closeText(bytes: number): void {
    this.#end += bytes + 1
    this.#starts[++this.#count] = this.#end - firstText
  }

  at(place: number): string {
    return this.#bytes.toString(
      'utf8',
      firstText + (this.#starts[place] ?? 0),
      firstText + (this.#starts[place + 1] ?? 1) - 1,
    )
  }

  /** @returns 1 for each text that contains the word, whatever its letters' case */
  find(word: string): Uint8Array {
    const wanted = word.toLowerCase()
    const found = this.#findBytes(Buffer.from(wanted))
    for (const [place, text] of this.#strange) found[place] = text.includes(wanted) ? 1 : 0
    return found
  }

  #findBytes(word: Buffer): Uint8Array {
    if (word.length === 0) return new Uint8Array(this.#count).fill(1)
    if (word.includes(0)) return new Uint8Array(this.#count)
    this.#find ??= this.#openSearch()
    const wordAt = Math.ceil((this.#end + word.length + readAhead) / 64) * 64
    const startsAt = Math.ceil((wordAt + word.length) / 64) * 64
    const foundAt = startsAt + 4 * (this.#count + 1)
    this.#reserve(foundAt + this.#count)
    this.#bytes.fill(0, this.#end, startsAt)
    this.#bytes.set(word, wordAt)
    new Uint32Array(this.#memory.buffer, startsAt, this.#count + 1).set(this.#starts.subarray(0, this.#count + 1))
    this.#bytes.fill(0, foundAt, foundAt + this.#count)
    this.#find(startsAt, this.#count, firstText, wordAt, word.length, foundAt)
    return Uint8Array.from(this.#bytes.subarray(foundAt, foundAt + this.#count))
  }

  #openSearch(): FindTexts {
    const module = new WebAssembly.Module(readFileSync(moduleFile))
    return new WebAssembly.Instance(module, { env: { memory: this.#memory } }).exports['findTexts'] as FindTexts
  }

  #reserve(bytes: number): void {
    const missing = Math.ceil((bytes - this.#bytes.length) / pageBytes)
    if (missing <= 0) return
    // A quarter more, so that many small additions do not grow it each time.
    this.#memory.grow(
      Math.min(Math.max(missing, (this.#bytes.length / pageBytes) >> 2), mostPages - this.#bytes.length / pageBytes),
    )
    this.#bytes = Buffer.from(this.#memory.buffer)
  }
}

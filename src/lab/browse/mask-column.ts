/** A set of small numbers for each row, one bit a member: which findings a picture has. */
export class MaskColumn {
  readonly #words: number
  readonly #bits: Uint32Array

  /** @param members how many different members there are */
  constructor(rows: number, members: number) {
    this.#words = Math.max(1, Math.ceil(members / 32))
    this.#bits = new Uint32Array(rows * this.#words)
  }

  add(row: number, member: number): void {
    const at = row * this.#words + (member >>> 5)
    this.#bits[at] = (this.#bits[at] ?? 0) | (1 << (member & 31))
  }

  has(row: number, member: number): boolean {
    return ((this.#bits[row * this.#words + (member >>> 5)] ?? 0) & (1 << (member & 31))) !== 0
  }

  isEmpty(row: number): boolean {
    for (let word = 0; word < this.#words; word++) if (this.#bits[row * this.#words + word] !== 0) return false
    return true
  }
}

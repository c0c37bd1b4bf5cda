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

  /** Adds for each member how many of the rows have it. */
  count(rows: Uint32Array, counts: Uint32Array): void {
    const words = this.#words
    const held = this.#bits
    for (let at = 0; at < rows.length; at++) {
      const first = (rows[at] ?? 0) * words
      for (let word = 0; word < words; word++) {
        for (let bits = held[first + word] ?? 0; bits !== 0; bits &= bits - 1) {
          const member = word * 32 + 31 - Math.clz32(bits & -bits)
          counts[member] = (counts[member] ?? 0) + 1
        }
      }
    }
  }
}

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TextColumn } from '../../../src/lab/browse/text-column.ts'

const columnOf = (chunks: readonly (readonly string[])[]): TextColumn => {
  const column = new TextColumn()
  for (const chunk of chunks) column.add(chunk)
  return column
}
const expected = (texts: readonly string[], word: string): number[] =>
  texts.map((text) => (text.toLowerCase().includes(word.toLowerCase()) ? 1 : 0))
/** Few letters, so that words occur; capitals, digits, what lies next to letters in ASCII, and letters of two to four bytes. */
const text = fc.string({
  unit: fc.constantFrom('a', 'A', 'b', 'Z', '0', '1', '_', '/', '[', '@', '`', '{', 'é', 'É', 'ß', '顔', '😀', 'Ω'),
  maxLength: 24,
})

describe('a column of texts', () => {
  it('gives back every text, and finds every word wherever it stands, whatever the case', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(text, { maxLength: 12 }), { maxLength: 6 }),
        fc.array(text, { minLength: 1, maxLength: 6 }),
        (chunks, words) => {
          const column = columnOf(chunks)
          const texts = chunks.flat()
          expect(column.length).toBe(texts.length)
          expect(texts.map((_, place) => column.at(place))).toEqual(texts)
          // Parts of the texts themselves, so that something is found.
          const parts = texts.slice(0, 8).map((whole) => [...whole].slice(1, 4).join(''))
          for (const word of [...words, ...parts]) expect([...column.find(word)], word).toEqual(expected(texts, word))
        },
      ),
      { numRuns: 150 },
    )
  })

  it('takes no word across two texts, none with the sign between them, and any text for no word', () => {
    const column = columnOf([['ab', 'cd'], ['']])
    expect([...column.find('bc')]).toEqual([0, 0, 0])
    expect([...column.find('b\0c')]).toEqual([0, 0, 0])
    expect([...column.find('')]).toEqual([1, 1, 1])
    expect([...columnOf([]).find('x')]).toEqual([])
  })

  it('grows over its first megabyte', () => {
    const texts = Array.from(
      { length: 40_000 },
      (_, place) => `cohn-kanade-images/S${String(place % 700).padStart(6, '0')}/${String(place).padStart(8, '0')}.png`,
    )
    const column = columnOf([texts.slice(0, 10), texts.slice(10, 30_000), texts.slice(30_000)])
    for (const word of ['s000123', '0003', 'KANADE', '9.PNG', '00039999.png', 'x'])
      expect([...column.find(word)], word).toEqual(expected(texts, word))
    expect(column.at(39_999)).toBe(texts[39_999])
  })
})

it('text-search.wasm is what its source builds', () => {
  const folder = path.resolve(import.meta.dirname, '../../../resources/wasm/browse')
  const output = mkdtempSync(path.join(tmpdir(), 'text-search-'))
  try {
    const built = spawnSync(process.execPath, [path.join(folder, 'build.mjs'), path.join(output, 'text-search.wasm')], {
      encoding: 'utf8',
    })
    expect({ errors: built.stderr, status: built.status }).toEqual({ errors: '', status: 0 })
    expect(
      readFileSync(path.join(output, 'text-search.wasm')).equals(readFileSync(path.join(folder, 'text-search.wasm'))),
    ).toBe(true)
  } finally {
    rmSync(output, { recursive: true })
  }
})

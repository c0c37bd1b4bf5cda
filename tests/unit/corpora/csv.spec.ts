import fc from 'fast-check'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readCsv, type CsvRow } from '../../../src/lab/corpora/csv.ts'
import { temporaryFolder } from '../../fixtures/corpora/trees.ts'

const folder = temporaryFolder()
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const rows = async (content: string | Uint8Array): Promise<CsvRow[]> => {
  const file = join(folder, 'table.csv')
  writeFileSync(file, content)
  const result: CsvRow[] = []
  for await (const row of readCsv(file)) result.push(row)
  return result
}
const cells = async (content: string | Uint8Array): Promise<(readonly string[])[]> =>
  (await rows(content)).map((row) => row.cells)

describe('a CSV table', () => {
  it.each([
    ['plain', 'a,b\n1,2\n'],
    ['with CRLF', 'a,b\r\n1,2\r\n'],
    ['with CR', 'a,b\r1,2\r'],
    ['without a last line end', 'a,b\n1,2'],
    ['with a byte order mark', '\ufeffa,b\n1,2\n'],
    ['with semicolons', 'a;b\n1;2\n'],
    ['with tabs', 'a\tb\n1\t2\n'],
    ['with quotes', '"a","b"\n"1","2"\n'],
    ['with blank lines and spaces', '\n a , b \n\n 1 , 2 \n'],
  ])('%s is read', async (_, content) => {
    expect(await cells(content)).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ])
  })
  it('keeps delimiters, quotes and line breaks inside quotes', async () => {
    expect(await cells('a,b\n"x, ""y""\nz",2\n')).toEqual([
      ['a', 'b'],
      ['x, "y"\nz', '2'],
    ])
  })
  it('keeps a quote inside a cell that did not begin with one', async () => {
    expect(await cells('a,b\n5" wide,2\n3,4\n')).toEqual([
      ['a', 'b'],
      ['5" wide', '2'],
      ['3', '4'],
    ])
  })
  it('is not held in memory for one endless line, and goes on after it', async () => {
    const found = await rows(`a,b\n${'x'.repeat(2_500_000)}\n1,2\n`)
    expect(found[1]).toMatchObject({ defect: 'it is too long' })
    expect(found[1]?.cells.join('').length).toBeLessThanOrEqual(1000)
    expect(found.at(-1)).toMatchObject({ cells: ['1', '2'], defect: null })
    expect((await rows(`a,b\n"${'x'.repeat(1_500_000)}`))[1]).toMatchObject({ defect: 'a quote is not closed' })
  })
  it('counts rows as they stand in the file', async () => {
    expect((await rows('a\n\n\nb\n')).map(({ number }) => number)).toEqual([1, 4])
  })
  it('loses only its own row to a lost quote', async () => {
    const read = await rows('a,b\n"1,2\n3,4\n5,6\n')
    expect(read.map(({ cells: [first], defect }) => [first, defect])).toEqual([
      ['a', null],
      ['1,2', 'a quote is not closed'],
      ['3', null],
      ['5', null],
    ])
  })
  it('names rows that are not UTF-8 and keeps their numbers', async () => {
    const read = await rows(
      Buffer.concat([Buffer.from('a,b\n'), Buffer.from([0xe9, 0x2c, 0x37, 0x0a]), Buffer.from('x,8\n')]),
    )
    expect(read.map(({ cells: row, defect }) => [row[1], defect])).toEqual([
      ['b', null],
      ['7', 'not UTF-8'],
      ['8', null],
    ])
  })
  it('gives the bytes of each row, also beyond the first block', async () => {
    const long = 'x'.repeat(700_000)
    const content = `a,b\r\n1,${long}\r\né,${long}\r\n3,4\r\n`
    const bytes = Buffer.from(content)
    const read = await rows(content)
    expect(read.map(({ cells: [first] }) => first)).toEqual(['a', '1', 'é', '3'])
    for (const {
      offset,
      length,
      cells: [first],
    } of read)
      expect(
        bytes
          .subarray(offset, offset + length)
          .toString()
          .startsWith(first!),
      ).toBe(true)
    expect(
      bytes
        .subarray(read[3]!.offset, read[3]!.offset + read[3]!.length)
        .toString()
        .trim(),
    ).toBe('3,4')
  })
  it('gives back any cells that were quoted', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', ';', ' x', '\n', 'é') }).map((text) => text.trim())
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }), async (table) => {
        const content = `h,i\n${table.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')).join('\n')}\n`
        expect((await cells(content)).slice(1)).toEqual(table)
      }),
      { numRuns: 60 },
    )
  })
  it('survives any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        for (const { offset, length } of await rows(bytes)) expect(offset + length).toBeLessThanOrEqual(bytes.length)
      }),
      { numRuns: 100 },
    )
  })
})

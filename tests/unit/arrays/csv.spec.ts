import { describe, expect, it } from 'vitest'
import { csvCell, encodeCsv } from '../../../src/lab/store/arrays/csv.ts'

describe('csv', () => {
  it('quotes as RFC 4180 and ends rows with CRLF', () => {
    expect(
      encodeCsv(
        ['a', 'b,c'],
        [
          ['x', 1],
          ['say "no"', 2],
          ['two\nlines', null],
        ],
      ),
    ).toBe('a,"b,c"\r\nx,1\r\n"say ""no""",2\r\n"two\nlines",\r\n')
    expect(csvCell(' kept ')).toBe('" kept "')
    expect(csvCell('')).toBe('')
  })

  it('writes numbers that read back as the same double', () => {
    for (const value of [0.1, -1e-300, Math.fround(0.3), 123456789012, -0.5]) expect(Number(csvCell(value))).toBe(value)
    expect([csvCell(Infinity), csvCell(-Infinity), csvCell(Number.NaN)]).toEqual(['inf', '-inf', 'NaN'])
  })

  it('disarms texts that a spreadsheet would run, and leaves negative numbers alone', () => {
    for (const text of ['=1+1', '+1', '-1+1', '@SUM(A1)']) expect(csvCell(text)).toBe(`'${text}`)
    expect(csvCell('\t=1')).toBe("'\t=1")
    expect(csvCell(-1)).toBe('-1')
    expect(csvCell('S005')).toBe('S005')
  })

  it('refuses a row of another width', () => {
    expect(() => encodeCsv(['a', 'b'], [['x']])).toThrow(/1 cells for 2 columns/)
  })
})

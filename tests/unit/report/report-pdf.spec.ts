import { inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { columnWidths } from '../../../src/lab/report/pdf/column-widths.ts'
import { pageBlocks } from '../../../src/lab/report/pdf/page-blocks.ts'
import { reportPdf } from '../../../src/lab/report/pdf/report-pdf.ts'
import { reportPage } from '../../../src/lab/report/page.ts'
import { sampleReport } from './sample-report.ts'

/** The text that a PDF of standard fonts shows: its strings, in the order of its pages' streams. */
const textOf = (pdf: Uint8Array): string => {
  const bytes = Buffer.from(pdf)
  const streams: string[] = []
  for (let at = bytes.indexOf('stream\n'); at >= 0; at = bytes.indexOf('stream\n', at + 1)) {
    if (bytes.subarray(at - 3, at).toString() === 'end') continue
    try {
      streams.push(inflateSync(bytes.subarray(at + 7, bytes.indexOf('\nendstream', at))).toString('latin1'))
    } catch {
      // A picture of another kind.
    }
  }
  return [...streams.join('\n').matchAll(/\[(.*?)\] TJ/g)]
    .map(([, pieces]) =>
      [...(pieces ?? '').matchAll(/<([0-9a-f]*)>/g)]
        .map(([, hex]) => Buffer.from(hex ?? '', 'hex').toString('latin1'))
        .join(''),
    )
    .join(' ')
}

describe('pageBlocks', () => {
  it('finds headings, text of two weights, tables with spans, facts and drawings', () => {
    const blocks = pageBlocks(`<body><h2>One &amp; two</h2><p>A <b>bold</b> word.</p>
<table><caption>What</caption><thead><tr><th>a</th><th class="number">b</th></tr></thead><tbody><tr><td colspan="2">x<span class="quiet">y</span></td></tr></tbody></table>
<figure><svg viewBox="0 0 4 2"></svg><figcaption>Drawn.</figcaption></figure><dl><div><dt>k</dt><dd>0.7</dd></div></dl></body>`)
    expect(blocks.map(({ kind }) => kind)).toEqual(['heading', 'text', 'table', 'drawing', 'text', 'facts'])
    expect(blocks[0]).toMatchObject({ level: 2, text: 'One & two' })
    expect(blocks[1]).toMatchObject({
      runs: [
        { text: 'A ', bold: false },
        { text: 'bold', bold: true },
        { text: ' word.', bold: false },
      ],
    })
    expect(blocks[2]).toMatchObject({
      caption: [{ text: 'What' }],
      heads: [[{ heading: true, right: false }, { right: true }]],
      rows: [
        [
          {
            columns: 2,
            runs: [
              { text: 'x ', quiet: false },
              { text: 'y', quiet: true },
            ],
          },
        ],
      ],
    })
    expect(blocks[5]).toMatchObject({ facts: [['k', '0.7']] })
  })
})

describe('columnWidths', () => {
  it('gives what is wanted, then what is needed, and never more than there is', () => {
    const needs = [
      { least: 10, most: 20 },
      { least: 30, most: 100 },
    ]
    expect(columnWidths(needs, 200)).toEqual([20, 100])
    expect(columnWidths(needs, 80)).toEqual([15, 65])
    expect(columnWidths(needs, 20)).toEqual([5, 15])
  })
})

describe('reportPdf', () => {
  it('holds the words, tables and pictures of the page, on numbered A4 pages', async () => {
    const data = sampleReport()
    const pdf = await reportPdf(await reportPage(data), 'Filters', data.createdAt)
    const source = Buffer.from(pdf).toString('latin1')
    expect(source.startsWith('%PDF-1.')).toBe(true)
    expect(source.match(/\/MediaBox \[0 0 595\.28 841\.89\]/g)!.length).toBeGreaterThan(3)
    // Ten filters, two strips each.
    expect(source.match(/\/Subtype \/Image/g)!.length).toBeGreaterThanOrEqual(20)
    const text = textOf(pdf)
    for (const words of [
      'Do the filters match Action Units?',
      'Recognition accuracy',
      'Zero-bias CNN + AD',
      'Methods',
      data.runs[0]!.dataHash.slice(0, 16),
      '1 / ',
    ])
      expect(text.replaceAll(/\s+/g, ' ')).toContain(words)
  })
  it('is the same for the same report', async () => {
    const page = '<body><h1>Title</h1><p>Text – with signs ≤ ∞ 漢.</p></body>'
    const [first, second] = [
      await reportPdf(page, 'T', '2026-01-01T00:00:00Z'),
      await reportPdf(page, 'T', '2026-01-01T00:00:00Z'),
    ]
    expect(first).toEqual(second)
    expect(textOf(first)).toContain('signs <= inf ?')
  })
})

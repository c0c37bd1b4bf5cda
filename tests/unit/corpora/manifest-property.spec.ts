import fc from 'fast-check'
import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { manifestLayout } from '../../../src/lab/corpora/manifest/manifest-layout.ts'
import { quiet, smallPng, temporaryFolder, writeTree } from '../../fixtures/corpora/trees.ts'

/** What a cell of intensities means, said a second time: grade, null absent, undefined not known. */
const meaning: Readonly<Record<string, number | null | undefined>> = {
  '0': null,
  '0.0': null,
  '1': 1,
  '3': 3,
  '5.0': 5,
  A: 1,
  e: 5,
  trace: 1,
  Slight: 2,
  '': undefined,
  NA: undefined,
  '9': undefined,
  '999': undefined,
  '-99': undefined,
  rubbish: undefined,
  '0.3': undefined,
}
const aus = [1, 12]
const rowOf = fc.record({
  subject: fc.constantFrom('S1', 'S2', 'NA', '', '-99', 'a;b', 'x "y"'),
  cells: fc.tuple(fc.constantFrom(...Object.keys(meaning)), fc.constantFrom(...Object.keys(meaning))),
})
const quoted = (cell: string, delimiter: string): string =>
  cell.includes(delimiter) || cell.includes('"') ? `"${cell.replaceAll('"', '""')}"` : cell

describe('any manifest', () => {
  it('comes out as a second reading of it says, or its row is named', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(rowOf, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        async (rows, delimiter, lineEnd, mark) => {
          const root = temporaryFolder()
          try {
            const table = [
              ['path', 'subject', ...aus.map((au) => `AU${String(au)}_r`)],
              ...rows.map(({ subject, cells }, at) => [`p${String(at)}.png`, subject, ...cells]),
            ]
            const text = table.map((line) => line.map((cell) => quoted(cell, delimiter)).join(delimiter)).join(lineEnd)
            writeTree(root, Object.fromEntries(rows.map((_, at) => [`p${String(at)}.png`, smallPng])))
            writeTree(root, { 'manifest.csv': `${mark ? '\uFEFF' : ''}${text}${lineEnd}` })
            const { sequences, findings } = await manifestLayout().scan(root, quiet)
            const found = new Map(
              sequences.flatMap(({ subject, samples }) =>
                samples.map(({ path, actionUnits }) => [path, { subject, actionUnits }]),
              ),
            )
            rows.forEach(({ subject, cells }, at) => {
              const path = `p${String(at)}.png`
              const known = cells.map((cell) => meaning[cell])
              const isNobody = ['NA', '', '-99'].includes(subject)
              expect(found.get(path)).toEqual({
                subject: isNobody ? path : subject,
                actionUnits: known.every((value) => value === undefined)
                  ? null
                  : aus.flatMap((au, place) => {
                      const intensity = known[place]
                      return intensity == null ? [] : [{ au, intensity }]
                    }),
              })
              const isPartly = known.includes(undefined) && known.some((value) => value !== undefined)
              const isNamed = findings.some((finding) => finding.path === `manifest.csv#${String(at + 2)}`)
              if (isPartly || cells.some((cell) => cell === 'rubbish' || cell === '0.3')) expect(isNamed).toBe(true)
              else expect(isNamed).toBe(false)
            })
          } finally {
            rmSync(root, { recursive: true, force: true })
          }
        },
      ),
      { numRuns: 150, seed: 1 },
    )
  })
})

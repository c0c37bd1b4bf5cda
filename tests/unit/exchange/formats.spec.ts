import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sampleCodings } from '../../fixtures/exchange/sample-codings.ts'
import { FindingList } from '../../../src/lab/corpora/findings.ts'
import { parseFacsFile } from '../../../src/lab/corpora/ckplus/label-files.ts'
import { ckPlusFacsPath, writeCkPlusFacs } from '../../../src/shared/exchange/ckplus-facs.ts'
import { readCsvText, writeCsvText } from '../../../src/shared/exchange/csv-text.ts'
import { readDatavyu, writeDatavyu } from '../../../src/shared/exchange/datavyu.ts'
import { readElan, writeElan } from '../../../src/shared/exchange/elan.ts'
import { facialPrograms, readFacialColumns, writeFacialColumns } from '../../../src/shared/exchange/facial-columns.ts'

const named = { subject: 'S005', sequence: '001' }
const writtenAt = new Date(0)
const rates = [25, 29.97, 500]
const fixture = (name: string): string =>
  readFileSync(new URL(`../../fixtures/exchange/${name}`, import.meta.url), 'utf8')
interface ByPympi {
  tiers: Record<string, { participant: string; annotations: [number, number, string][] }>
  types: string[]
  properties: [string, string][]
}

describe('a round trip changes nothing', () => {
  it.each(rates)('ELAN and Datavyu at %f frames a second', (rate) => {
    expect(readElan(writeElan(sampleCodings, rate, writtenAt), 1, { subject: 'other', sequence: 'other' })).toEqual(
      sampleCodings,
    )
    expect(readDatavyu(writeDatavyu(sampleCodings, rate), rate, named)).toEqual(sampleCodings)
  })
  it.each(facialPrograms)('columns of %s', (program) => {
    for (const coding of sampleCodings)
      expect(readFacialColumns(program, writeFacialColumns(program, coding, 30), coding.coder, named)).toEqual(coding)
  })
  it("CK+ FACS files: the apex frame's units and intensities", () => {
    const [first, second] = sampleCodings.map((coding) =>
      parseFacsFile(writeCkPlusFacs(coding), 'f', new FindingList()),
    )
    expect(first).toEqual([
      { au: 1, intensity: 3 },
      { au: 2, intensity: 0 },
      { au: 12, intensity: 2 },
      { au: 25, intensity: 0 },
    ])
    expect(second).toEqual([
      { au: 1, intensity: 0 },
      { au: 4, intensity: 5 },
      { au: 12, intensity: 0 },
    ])
    expect(sampleCodings.slice(0, 1).map(ckPlusFacsPath)).toEqual(['S005/001/S005_001_00000011_facs.txt'])
    expect(sampleCodings.slice(0, 1).map(writeCkPlusFacs)[0]?.split('\n')[2]).toBe('   1.2000000e+01   2.0000000e+00')
  })
  it('CSV with any content', () => {
    const cells = ['', ' a ', '"q"', 'x,y', 'line\r\nbreak\n', 'ü']
    const { columns, rows } = readCsvText(
      `\uFEFF${writeCsvText(['a', 'b', 'c', 'd', 'e', 'f'], [cells, ['1', '', '', '', '', '']])}`,
    )
    expect(rows.map((row) => columns.map((name) => row.get(name)))).toEqual([cells, ['1', '', '', '', '', '']])
  })
})

describe('ELAN', () => {
  it('is read by pympi with the same tiers, times and values', () => {
    expect(writeElan(sampleCodings, 25, writtenAt)).toBe(fixture('sample.eaf'))
    const { tiers, types, properties } = JSON.parse(fixture('sample-by-pympi.json')) as ByPympi
    expect(Object.keys(tiers)).toEqual(
      sampleCodings.flatMap(({ coder }, place) =>
        ['codes', 'phase', 'confidence', 'note', ...(place === 0 ? ['units'] : [])].map((kind) => `${kind} ${coder}`),
      ),
    )
    expect(tiers['units Coder A']?.annotations).toEqual([
      [400, 440, JSON.stringify(sampleCodings[0]?.answer.scores[2]?.units)],
    ])
    for (const { coder, answer } of sampleCodings) {
      expect(tiers[`codes ${coder}`]?.participant).toBe(coder)
      expect(tiers[`codes ${coder}`]?.annotations).toEqual(
        answer.scores.map(({ frame, codes }) => [(frame - 1) * 40, frame * 40, codes]),
      )
      expect(tiers[`note ${coder}`]?.annotations.map(([, , value]) => value)).toEqual(
        answer.scores.map(({ note }) => note).filter((note) => note !== ''),
      )
    }
    expect(tiers['phase Coder A']?.annotations).toEqual([
      [40, 80, 'onset'],
      [400, 440, 'apex'],
    ])
    expect(tiers['phase Coder B, Zoë']?.annotations).toEqual([
      [400, 440, 'onset+apex'],
      [520, 560, 'offset'],
    ])
    expect(types).toEqual(['facs'])
    expect(properties).toContainEqual(['aulens:framesPerSecond', '25'])
  })
  it('refuses what is no ELAN document, and never looks anything up', () => {
    expect(() => readElan('<a><b></a>', 25, named)).toThrow(expect.objectContaining({ code: 'XML_INVALID' }))
    expect(() => readElan('<html/>', 25, named)).toThrow(expect.objectContaining({ code: 'ELAN_INVALID' }))
    expect(() => readElan('<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>', 25, named)).toThrow(
      expect.objectContaining({ code: 'XML_INVALID' }),
    )
  })
})

describe('files of the programs themselves', () => {
  it('OpenFace: presence, rounded intensity; failed frames are left out', () => {
    const text =
      'frame, face_id, timestamp, confidence, success, AU01_r, AU12_r, AU01_c, AU12_c\n1, 0, 0.000, 0.98, 1, 0.00, 2.61, 0.00, 1.00\n2, 0, 0.033, 0.2, 0, 0, 0, 0, 0\n3, 0, 0.067, 0.98, 1, 0.31, 5.00, 1.00, 1.00\n'
    expect(
      readFacialColumns('openface', text, 'OpenFace', named).answer.scores.map(({ frame, codes }) => [frame, codes]),
    ).toEqual([
      [1, '12C'],
      [3, '1+12E'],
    ])
  })
  it('Py-feat: counts frames from 0', () => {
    const text = 'frame,FaceScore,AU01,AU12,input\n0,0.99,0.49,0.81,a.png\n'
    expect(
      readFacialColumns('pyfeat', text, 'Py-feat', named).answer.scores.map(({ frame, codes }) => [frame, codes]),
    ).toEqual([[1, '12']])
    expect(() => readFacialColumns('pyfeat', 'a,b\n1,2\n', 'Py-feat', named)).toThrow(
      expect.objectContaining({ code: 'COLUMNS_MISSING' }),
    )
  })
})

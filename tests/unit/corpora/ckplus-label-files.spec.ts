import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseEmotionFile, parseFacsFile, parseLandmarkFile } from '../../../src/lab/corpora/ckplus/label-files.ts'
import { FindingList, findingCodes } from '../../../src/lab/corpora/findings.ts'
import { parseUnitTrack } from '../../../src/lab/corpora/disfa/disfa-labels.ts'
import { decodeText } from '../../../src/lab/corpora/text-file.ts'
import { landmarkText } from '../../fixtures/corpora/trees.ts'

const path = 'FACS/S005/001/S005_001_00000011_facs.txt'
const facs = (text: string) => {
  const findings = new FindingList()
  return {
    units: parseFacsFile(text, path, findings),
    codes: findings.all.map(({ code }) => code),
    findings: findings.all,
  }
}
const emotion = (text: string) => {
  const findings = new FindingList()
  return { code: parseEmotionFile(text, 'e.txt', findings), codes: findings.all.map(({ code }) => code) }
}

describe('a CK+ FACS file', () => {
  it('gives units in ascending order with their intensities, 0 being present but not graded', () => {
    expect(facs('   1.7000000e+01   0.0000000e+00\r\n   4.0000000e+00   5.0000000e+00\n\n')).toEqual({
      units: [
        { au: 4, intensity: 5 },
        { au: 17, intensity: 0 },
      ],
      codes: [],
      findings: [],
    })
  })
  it('may hold a single row', () => {
    expect(facs('12 3').units).toEqual([{ au: 12, intensity: 3 }])
  })
  it('reads 1.7 as 17 and says so', () => {
    const { units, codes, findings } = facs('1.7000000e+00 2.0000000e+00\n9 1\n')
    expect(units).toEqual([
      { au: 9, intensity: 1 },
      { au: 17, intensity: 2 },
    ])
    expect(codes).toEqual(['AU_DECIMAL_SHIFTED'])
    expect(findings[0]).toMatchObject({
      path,
      message: expect.stringContaining('line 1: 1.7 was read as AU 17') as string,
    })
  })
  it.each(['1.75 2', '3.14159 2', '9.9 1', '0 1', '-12 3', '100 3', '1e300 2'])('refuses %s as a unit', (line) => {
    expect(facs(`${line}\n12 3`)).toMatchObject({ units: [{ au: 12, intensity: 3 }], codes: ['AU_OUT_OF_RANGE'] })
  })
  it.each(['NaN 3', 'twelve 3', '12', '12 3 4', '0x0c 3', '12 Infinity', '12,3'])(
    'leaves out the line "%s" and keeps the others',
    (line) => {
      expect(facs(`6 1\n${line}\n25 2`)).toMatchObject({
        units: [
          { au: 6, intensity: 1 },
          { au: 25, intensity: 2 },
        ],
        codes: ['FACS_LINE_INVALID'],
      })
    },
  )
  it.each(['9', '-1', '2.5'])('keeps a unit of intensity %s as present', (intensity) => {
    expect(facs(`12 ${intensity}`)).toMatchObject({
      units: [{ au: 12, intensity: 0 }],
      codes: ['INTENSITY_OUT_OF_RANGE'],
    })
  })
  it('keeps head and eye codes, and codes without a name', () => {
    expect(facs('54 0\n80 0')).toMatchObject({
      units: [
        { au: 54, intensity: 0 },
        { au: 80, intensity: 0 },
      ],
      codes: ['AU_UNKNOWN'],
    })
  })
  it('takes the stronger of a unit coded twice', () => {
    expect(facs('12 4\n12 2')).toMatchObject({ units: [{ au: 12, intensity: 4 }], codes: ['AU_DUPLICATE'] })
  })
  it('reports pairs that FACS forbids', () => {
    expect(facs('61 0\n62 0').codes).toEqual(['AU_FORBIDDEN_PAIR'])
  })
  it('is not coded when nothing in it is usable', () => {
    expect(facs(' \n')).toMatchObject({ units: null, codes: ['FACS_EMPTY'] })
  })
})

describe('a CK+ Emotion file', () => {
  it.each([
    ['   3.0000000e+00\n', 3],
    ['0', 0],
    ['7.0', 7],
    ['-0', 0],
  ])('%j is %i', (text, code) => {
    expect(emotion(text)).toEqual({ code, codes: [] })
  })
  it.each([
    ['', 'EMOTION_EMPTY'],
    ['happy', 'EMOTION_INVALID'],
    ['NaN', 'EMOTION_INVALID'],
    ['1 2', 'EMOTION_INVALID'],
    ['1\n2', 'EMOTION_INVALID'],
    ['8', 'EMOTION_OUT_OF_RANGE'],
    ['-1', 'EMOTION_OUT_OF_RANGE'],
    ['2.5', 'EMOTION_OUT_OF_RANGE'],
    ['1e400', 'EMOTION_INVALID'],
  ])('%j gives no label but %s', (text, code) => {
    expect(emotion(text)).toEqual({ code: null, codes: [code] })
  })
})

describe('a CK+ landmark file', () => {
  it('gives 68 points', () => {
    const findings = new FindingList()
    const points = parseLandmarkFile(landmarkText(), 'l.txt', findings)
    expect(points).toHaveLength(136)
    expect([points![0], points![1], points![134], points![135]]).toEqual([100, 200, 167, 233.5])
    expect(findings.all).toEqual([])
  })
  it.each([
    ['a point less', landmarkText().split('\n').slice(1).join('\n')],
    ['NaN', landmarkText().replace(/\S+/, 'NaN')],
    ['1e30', landmarkText().replace(/\S+/, '1e30')],
  ])('with %s is refused', (_, text) => {
    const findings = new FindingList()
    expect(parseLandmarkFile(text, 'l.txt', findings)).toBeNull()
    expect(findings.all.map(({ code }) => code)).toEqual(['LANDMARKS_INVALID'])
  })
})

describe('any bytes at all', () => {
  // Half of the runs are bytes, half are made of the letters that label files are made of.
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 600 }),
    fc
      .string({ unit: fc.constantFrom(...'0123456789+-.eE \t\r\n,;naNifI\0"'), maxLength: 600 })
      .map((text) => new TextEncoder().encode(text)),
  )
  it('give values in range, or findings that name the file, and never an exception', () => {
    fc.assert(
      fc.property(anything, (bytes) => {
        const { text } = decodeText(bytes)
        const findings = new FindingList()
        for (const { au, intensity } of parseFacsFile(text, 'f', findings) ?? []) {
          expect(Number.isInteger(au) && au >= 1 && au <= 99).toBe(true)
          expect(Number.isInteger(intensity) && intensity >= 0 && intensity <= 5).toBe(true)
        }
        const label = parseEmotionFile(text, 'f', findings)
        expect(label === null || (Number.isInteger(label) && label >= 0 && label <= 7)).toBe(true)
        const points = parseLandmarkFile(text, 'f', findings)
        expect(points === null || points.every(Number.isFinite)).toBe(true)
        for (const [frame, intensity] of parseUnitTrack(text, 12, 'f', findings).intensities)
          expect(frame >= 0 && intensity >= 0 && intensity <= 5).toBe(true)
        for (const finding of findings.all)
          expect(
            finding.path === 'f' && (findingCodes as string[]).includes(finding.code) && finding.message !== '',
          ).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})

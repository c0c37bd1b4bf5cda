import { describe, expect, it } from 'vitest'
import { problemsOfAnswer } from '../../../src/shared/coding/answer.ts'
import { tidyAnswer, withDetail } from '../../../src/shared/coding/unit-details.ts'
import { checkCodebook, defaultCodebook, readCodebook } from '../../../src/shared/facs/codebook.ts'
import { parseFacsCode } from '../../../src/shared/facs/facs-code.ts'

const problems = (book: string, codes: string): string[] =>
  checkCodebook(readCodebook(book).rules, parseFacsCode(codes).units)

describe('a codebook', () => {
  it('holds a code to a minimum, companions, exclusions and a side, each with its reason', () => {
    expect(problems('12 from C: our own threshold', '12B')).toEqual([
      '12B is below the minimum: 12 is scored from C: our own threshold (codebook).',
    ])
    for (const codes of ['12C', 'L12E', '12', '12X', '6A']) expect(problems('12 from C', codes), codes).toEqual([])
    expect(problems('28 with 26 or 27', '28+25')).toEqual(['28 is scored only together with 26 or 27 (codebook).'])
    expect(problems('28 with 26 or 27', '27+28')).toEqual([])
    expect(problems(defaultCodebook, '5C+43')[0]).toMatch(/^5 is not scored together with 43: the lid lifter/)
    expect(problems(defaultCodebook, 'L5+R43')).toEqual([])
    expect(problems(defaultCodebook, '46')).toHaveLength(1)
    expect(problems(defaultCodebook, 'L46+1C+2C+12B+25')).toEqual([])
  })
  it('names lines that are no rule', () => {
    expect(readCodebook(defaultCodebook).problems).toEqual([])
    expect(
      readCodebook('# ours\n\nAU12 FROM B\n12 above B\n3 from B\n5 not with 5').problems.map(({ line }) => line),
    ).toEqual([4, 5, 6])
  })
  it('stands against saving', () => {
    const scores = [{ frame: 4, codes: '12A', confidence: null, note: '' }]
    expect(
      problemsOfAnswer(
        { kind: 'face', onset: null, apex: 4, offset: null, scores },
        9,
        readCodebook('12 from B').rules,
      ),
    ).toEqual(['Frame 4: 12A is below the minimum: 12 is scored from B (codebook).'])
  })
})

describe('what is said of single units', () => {
  it('stays while a code is written, and goes with its unit when the answer is saved', () => {
    const score = withDetail(
      withDetail({ frame: 1, codes: '1C+L12B', confidence: null, note: '' }, 'L12', { confidence: 4 }),
      '1',
      { note: 'medial' },
    )
    const saved = (codes: string) =>
      tidyAnswer({ kind: 'face', onset: null, apex: null, offset: null, scores: [{ ...score, codes }] })
    expect(saved('1C+L12D')).toMatchObject({
      scores: [
        {
          units: [
            { unit: 'L12', confidence: 4, note: '' },
            { unit: '1', confidence: null, note: 'medial' },
          ],
        },
      ],
    })
    expect(saved('1C+12D')).toMatchObject({ scores: [{ units: [{ unit: '1' }] }] })
    expect(JSON.stringify(saved('25'))).not.toContain('units')
  })
})

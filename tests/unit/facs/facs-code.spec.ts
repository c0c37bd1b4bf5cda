import { describe, expect, it } from 'vitest'
import { actionUnits } from '../../../src/shared/facs/action-units.ts'
import {
  facsSides,
  parseFacsCode,
  printFacsCode,
  type FacsIntensity,
  type FacsUnit,
} from '../../../src/shared/facs/facs-code.ts'
import { canonicalFacsCode, checkFacsCode } from '../../../src/shared/facs/facs-rules.ts'
import { Random } from '../../../src/shared/random/random.ts'

const bare = ({ au, side, intensity }: FacsUnit): FacsUnit => ({ au, side, intensity })
const intensities: readonly FacsIntensity[] = ['A', 'B', 'C', 'D', 'E', 'X', null]
/** Units that may stand together: each number once, or once a side; no head or eye positions. */
const drawUnits = (random: Random): FacsUnit[] =>
  random
    .shuffle(actionUnits.filter(({ number }) => number < 51).map(({ number }) => number))
    .slice(0, random.integer(8))
    .flatMap((au): FacsUnit[] => {
      const graded = (side: FacsUnit['side']): FacsUnit => ({ au, side, intensity: random.pick(intensities) })
      return random.chance(0.2) ? [graded('left'), graded('right')] : [graded(random.pick(facsSides))]
    })

describe('a FACS code', () => {
  it('is read as coders write it', () => {
    expect(parseFacsCode('1C+2C+L12B+25').units.map(bare)).toEqual([
      { au: 1, side: 'both', intensity: 'C' },
      { au: 2, side: 'both', intensity: 'C' },
      { au: 12, side: 'left', intensity: 'B' },
      { au: 25, side: 'both', intensity: null },
    ])
    expect(canonicalFacsCode(' 25, r12e 1c;AU2x b4 ')).toBe('1C+2X+4+R12E+25')
    expect(canonicalFacsCode('12LB')).toBe('L12B')
    expect(canonicalFacsCode('0')).toBe('')
  })

  it('comes back from its written form, whatever the order and spelling (500 drawn codes)', () => {
    const random = Random.fromSeed(1, 'facs codes')
    for (let round = 0; round < 500; round++) {
      const units = drawUnits(random)
      const written = printFacsCode(units)
      const shuffled = random
        .shuffle(written === '' ? [] : written.split('+'))
        .join(random.pick(['+', ' ', ', ', ' + ']))
      const text = random.chance(0.5) ? shuffled.toLowerCase() : shuffled
      expect(checkFacsCode(text).problems, text).toEqual([])
      expect(canonicalFacsCode(text)).toBe(written)
      expect(printFacsCode(parseFacsCode(written).units)).toBe(written)
    }
  })

  it('never throws, and points into the text, for any text', () => {
    const random = Random.fromSeed(2, 'any text')
    for (let round = 0; round < 500; round++) {
      const text = Array.from({ length: random.integer(20) }, () => random.pick([...'0123456789ABEXLRau+ ,;?é'])).join(
        '',
      )
      for (const { from, to, message } of checkFacsCode(text).problems) {
        expect(text.slice(from, to).trim(), text).not.toBe('')
        expect(message).toMatch(/\.$/)
      }
    }
  })

  it.each([
    ['3', 'UNKNOWN_UNIT', 'FACS has no Action Unit 3'],
    ['12F', 'UNKNOWN_INTENSITY', '“F” is no intensity'],
    ['12CC', 'UNKNOWN_INTENSITY', 'A (trace) to E (maximum)'],
    ['L', 'NOT_A_CODE', 'is a side'],
    ['smile', 'NOT_A_CODE', 'no FACS code'],
    ['12C+12D', 'DUPLICATE_UNIT', '12 stands twice.'],
    ['12+L12', 'DUPLICATE_UNIT', 'write L and R apart'],
    ['61+62', 'ALTERNATIVES', 'eyes cannot be turned left and right'],
    ['54+53', 'ALTERNATIVES', '54 and 53 are alternatives'],
    ['65+61', 'ALTERNATIVES', 'walleye'],
    ['L51', 'SIDE_IN_NUMBER', 'has no side of its own'],
  ])('%s is refused with the reason in words', (text, code, words) => {
    const { problems } = checkFacsCode(text)
    expect(problems).toEqual([expect.objectContaining({ code, message: expect.stringContaining(words) as string })])
    expect(canonicalFacsCode(text)).toBeNull()
  })

  it('takes both sides scored apart, and neighbours that only look alike', () => {
    for (const text of ['L12B+R12D', '51+53', '43+63', '25+26', '70+72'])
      expect(checkFacsCode(text).problems, text).toEqual([])
  })
})

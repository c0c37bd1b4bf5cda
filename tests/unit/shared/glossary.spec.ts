import { describe, expect, it } from 'vitest'
import { glossary, glossaryEntry, searchGlossary } from '../../../src/shared/glossary/glossary.ts'
import { searchUnits } from '../../../src/renderer/features/help/search-units.ts'
import { actionUnits } from '../../../src/shared/facs/action-units.ts'

describe('glossary', () => {
  it('names each term once and refers only to terms it has', () => {
    expect(new Set(glossary.map(({ id }) => id)).size).toBe(glossary.length)
    expect(glossary.flatMap(({ see }) => see).filter((id) => glossaryEntry(id) === undefined)).toEqual([])
    expect(glossary.filter(({ id, see }) => (see as readonly string[]).includes(id))).toEqual([])
  })

  it('finds by short name before by text, and everything by nothing', () => {
    expect(searchGlossary('KL')[0]?.id).toBe('kl')
    expect(searchGlossary('au')[0]?.id).toBe('action-unit')
    expect(searchGlossary('shuffled times').map(({ id }) => id)).toEqual(['permutation'])
    expect(searchGlossary('')).toHaveLength(glossary.length)
    expect(searchGlossary('xylophone')).toEqual([])
  })
})

describe('Action Units by words', () => {
  it('takes a number as the unit’s own, however it is written', () => {
    for (const query of ['12', 'AU 12', 'au12']) expect(searchUnits(query).map(({ number }) => number)).toEqual([12])
  })

  it('finds by muscle, name and region', () => {
    expect(searchUnits('frontalis').map(({ number }) => number)).toEqual([1, 2])
    expect(searchUnits('brow lowerer').map(({ number }) => number)).toEqual([4])
    expect(searchUnits('')).toHaveLength(actionUnits.length)
  })
})

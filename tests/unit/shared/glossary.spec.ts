import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { glossary, glossaryEntry, searchGlossary } from '../../../src/shared/glossary/glossary.ts'
import { scoreColumns } from '../../../src/renderer/features/filters/evidence/score-table.ts'
import { termOf, termsOfOtherWords } from '../../../src/renderer/format/term-of.ts'
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

describe('terms on the screens', () => {
  const renderer = fileURLToPath(new URL('../../../src/renderer', import.meta.url))
  const views = readdirSync(renderer, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.vue'))
    .map((file) => ({ file, text: readFileSync(join(renderer, file), 'utf8') }))

  it('has an entry for every term that a view marks', () => {
    const marked = views.flatMap(({ file, text }) =>
      [...text.matchAll(/<TermCard term="([^"]+)"/g)].map(([, id = '']) => ({ file, id })),
    )
    expect(marked.length).toBeGreaterThan(30)
    expect(marked.filter(({ id }) => glossaryEntry(id) === undefined)).toEqual([])
    expect(termsOfOtherWords.filter((id) => glossaryEntry(id) === undefined)).toEqual([])
  })

  it('has an entry for every word that a view marks, and for each head of the table of scores that needs one', () => {
    const words = views.flatMap(({ file, text }) =>
      [...text.matchAll(/<TermWord word="([^"]+)"/g)].map(([, word = '']) => ({ file, word })),
    )
    expect(words.filter(({ word }) => termOf(word) === null)).toEqual([])
    const plain = ['Name', 'both', 'no neutral', 'most with', 'separable']
    expect(scoreColumns.map(({ head }) => head).filter((head) => termOf(head) === null)).toEqual(plain)
  })

  it('names a source for what others have defined', () => {
    const own = new Set([
      'sequence',
      'subject',
      'corpus',
      'crop',
      'finding',
      'mean-face',
      'region',
      'frame-mark',
      'coder',
      'blind',
      'presence-threshold',
      'consensus',
    ])
    expect(
      glossary
        .filter(({ id, field, source }) => field === 'Faces and FACS' && source === undefined && !own.has(id))
        .map(({ id }) => id),
    ).toEqual([])
  })
})

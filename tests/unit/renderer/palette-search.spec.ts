import { describe, expect, it } from 'vitest'
import type { Command } from '../../../src/renderer/keyboard/command.ts'
import { findCommands, markedParts } from '../../../src/renderer/shell/palette-search.ts'

const command = (id: string, title: string, where: string, words = ''): Command => ({
  id,
  title,
  where,
  words,
  icon: 'info',
  run: () => undefined,
})
const commands = [
  command('a', 'Dark theme', 'Appearance'),
  command('b', 'Go to Doctor', 'Go to'),
  command('c', 'Larger interface', 'Appearance', 'zoom scale'),
]
const found = (query: string, recent: string[] = []) =>
  findCommands(commands, query, recent).map(({ where, commands: group }) => [where, group.map(({ id }) => id)])

describe('findCommands', () => {
  it('groups all of them without a query, those used lately first', () => {
    expect(found('', ['c', 'gone'])).toEqual([
      ['Used lately', ['c']],
      ['Appearance', ['a']],
      ['Go to', ['b']],
    ])
  })

  it('finds by the start of any word, all words needed, whatever their order and case', () => {
    expect(found('THE dar')).toEqual([['Appearance', ['a']]])
    expect(found('zoom')).toEqual([['Appearance', ['c']]])
    expect(found('appear')).toEqual([['Appearance', ['a', 'c']]])
    expect(found('ark')).toEqual([])
    expect(found('dark doctor')).toEqual([])
  })

  it('shows the words of a large group only once something is typed, and at most eight of them', () => {
    const words = Array.from({ length: 20 }, (_, place): Command => ({
      id: `w${place}`,
      title: `Word ${place}`,
      where: 'Glossary',
      icon: 'book',
      foundOnly: true,
      run: () => undefined,
    }))
    expect(findCommands(words, '', [])).toEqual([])
    expect(findCommands(words, 'word', [])[0]?.commands).toHaveLength(8)
    expect(findCommands(words, 'word 19', [])[0]?.commands.map(({ id }) => id)).toEqual(['w19'])
  })
})

describe('markedParts', () => {
  it('marks what was found and loses no character', () => {
    expect(markedParts('Go to Doctor', 'doc')).toEqual([
      { text: 'Go', marked: false },
      { text: ' ', marked: false },
      { text: 'to', marked: false },
      { text: ' ', marked: false },
      { text: 'Doc', marked: true },
      { text: 'tor', marked: false },
    ])
    expect(markedParts('Go to Doctor', '')).toHaveLength(5)
  })
})

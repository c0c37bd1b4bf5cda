import { describe, expect, it } from 'vitest'
import type { Command } from '../../../src/renderer/keyboard/command.ts'
import { groupedKeys } from '../../../src/renderer/features/settings/key-rows.ts'

const command = (id: string, where: string, keys?: string): Command => ({
  id,
  title: `Do ${id}`,
  where,
  icon: 'plus',
  run: () => undefined,
  ...(keys === undefined ? {} : { keys }),
})
const commands = [
  command('a', 'Window', 'Mod+K'),
  command('b', 'Window', 'F'),
  command('c', 'Train', 'F'),
  command('d', 'Train'),
]

describe('keys as the settings list them', () => {
  it('lists what has a key, by group, and leaves out what never had one', () => {
    expect(
      groupedKeys(commands, {}, '').map(({ where, rows }) => [where, rows.map(({ id, keys }) => [id, keys])]),
    ).toEqual([
      [
        'Window',
        [
          ['a', 'Mod+K'],
          ['b', 'F'],
        ],
      ],
      ['Train', [['c', 'F']]],
    ])
  })

  it('shows the chosen key, also none, and that it is not the usual one', () => {
    const [window] = groupedKeys(commands, { a: 'Mod+P', b: null }, '')
    expect(window?.rows.map(({ keys, isChanged }) => [keys, isChanged])).toEqual([
      ['Mod+P', true],
      [null, true],
    ])
  })

  it('warns of two commands of a group on one key, not of two workspaces that share one', () => {
    expect(groupedKeys(commands, {}, '').flatMap(({ rows }) => rows.map(({ also }) => also))).toEqual([[], [], []])
    const [window] = groupedKeys(commands, { a: 'F' }, '')
    expect(window?.rows.map(({ also }) => also)).toEqual([['“Do b”'], ['“Do a”']])
  })

  it('finds by name and by key', () => {
    expect(groupedKeys(commands, {}, 'do c')).toHaveLength(1)
    expect(groupedKeys(commands, {}, 'mod+k').flatMap(({ rows }) => rows.map(({ id }) => id))).toEqual(['a'])
    expect(groupedKeys(commands, {}, 'nothing')).toEqual([])
  })
})

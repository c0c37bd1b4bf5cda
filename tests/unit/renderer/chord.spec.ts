import { describe, expect, it } from 'vitest'
import { capsOf, chordOf, pressed, writes } from '../../../src/renderer/keyboard/chord.ts'
import type { KeyPress } from '../../../src/renderer/keyboard/chord.ts'

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
})

describe('pressed', () => {
  it('takes Ctrl for Mod, on macOS Cmd', () => {
    expect(pressed(press('k', { ctrlKey: true }), 'Mod+K', false)).toBe(true)
    expect(pressed(press('k', { metaKey: true }), 'Mod+K', false)).toBe(false)
    expect(pressed(press('k', { metaKey: true }), 'Mod+K', true)).toBe(true)
    expect(pressed(press('k', { ctrlKey: true }), 'Mod+K', true)).toBe(false)
  })

  it('wants exactly the modifiers named', () => {
    expect(pressed(press('k'), 'Mod+K', false)).toBe(false)
    expect(pressed(press('k', { ctrlKey: true, shiftKey: true }), 'Mod+K', false)).toBe(false)
    expect(pressed(press('K', { ctrlKey: true, shiftKey: true }), 'Mod+Shift+K', false)).toBe(true)
    expect(pressed(press('ArrowLeft', { altKey: true }), 'Alt+ArrowLeft', false)).toBe(true)
  })

  it('finds digits by their place, on any layout', () => {
    expect(pressed(press('&', { code: 'Digit1', ctrlKey: true }), 'Mod+1', false)).toBe(true)
    expect(pressed(press('!', { code: 'Digit1', shiftKey: true }), 'Shift+1', false)).toBe(true)
  })

  it('finds signs by what they print, however they are typed', () => {
    expect(pressed(press('?', { shiftKey: true }), '?', false)).toBe(true)
    expect(pressed(press('+', { ctrlKey: true }), 'Mod++', false)).toBe(true)
    expect(pressed(press('+', { ctrlKey: true, shiftKey: true }), 'Mod++', false)).toBe(true)
    expect(pressed(press('-', { ctrlKey: true }), 'Mod+-', false)).toBe(true)
  })
})

describe('writes', () => {
  it('is true for what a text field would take', () => {
    expect(['D', '?', 'Shift+1'].map(writes)).toEqual([true, true, true])
    expect(['Mod+K', 'Alt+ArrowLeft', 'F6', 'Enter', 'Mod++'].map(writes)).toEqual([false, false, false, false, false])
  })
})

describe('capsOf', () => {
  it('shows what is printed on the keys', () => {
    expect(capsOf('Mod+Shift+b', false)).toEqual(['Ctrl', '⇧', 'B'])
    expect(capsOf('Mod+K', true)).toEqual(['⌘', 'K'])
    expect(capsOf('Mod++', false)).toEqual(['Ctrl', '+'])
    expect(capsOf('?', false)).toEqual(['?'])
  })
})

describe('chordOf', () => {
  it('gives back what is pressed, in the form commands use', () => {
    const written = (key: string, more: Partial<KeyPress> = {}): string | null => chordOf(press(key, more), false)
    expect(written('k', { ctrlKey: true })).toBe('Mod+K')
    expect(written('K', { ctrlKey: true, shiftKey: true })).toBe('Mod+Shift+K')
    expect(written('?', { shiftKey: true })).toBe('?')
    expect(written('ArrowLeft', { altKey: true })).toBe('Alt+ArrowLeft')
    expect(written('&', { code: 'Digit1', ctrlKey: true })).toBe('Mod+1')
    expect(written('/', { code: 'Digit7', shiftKey: true })).toBe('/')
    expect(chordOf(press('k', { metaKey: true }), true)).toBe('Mod+K')
  })

  it('is nothing for a modifier alone', () => {
    expect(chordOf(press('Shift', { shiftKey: true }), false)).toBeNull()
    expect(chordOf(press('Control', { ctrlKey: true }), false)).toBeNull()
  })

  it('is matched by the press it came from', () => {
    for (const given of [
      press('k', { ctrlKey: true }),
      press('?', { shiftKey: true }),
      press(' '),
      press('F', { shiftKey: true }),
      press('9', { code: 'Digit9', altKey: true }),
    ]) {
      expect(pressed(given, chordOf(given, false) ?? '', false)).toBe(true)
    }
  })
})

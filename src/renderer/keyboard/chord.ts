/** A key with its modifiers, as "Mod+K", "Alt+ArrowLeft", "?", "F6"; Mod is Ctrl, on macOS Cmd. */
export type Chord = string

export interface KeyPress {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

const split = (chord: Chord): { modifiers: ReadonlySet<string>; key: string } => {
  const key = chord.endsWith('+') ? '+' : chord.slice(chord.lastIndexOf('+') + 1)
  return {
    modifiers: new Set(
      chord
        .slice(0, -key.length)
        .split('+')
        .filter((modifier) => modifier !== ''),
    ),
    key,
  }
}

/** Digits are matched by their place on the keyboard, so that they work on every layout; signs by what they print. */
export const pressed = (press: KeyPress, chord: Chord, mac: boolean): boolean => {
  const { modifiers, key } = split(chord)
  const mod = mac ? press.metaKey : press.ctrlKey
  const other = mac ? press.ctrlKey : press.metaKey
  const isSign = key.length === 1 && !/[a-z0-9]/i.test(key)
  if (mod !== modifiers.has('Mod') || other || press.altKey !== modifiers.has('Alt')) return false
  if (!isSign && press.shiftKey !== modifiers.has('Shift')) return false
  if (/^\d$/.test(key)) return press.code === `Digit${key}` || press.code === `Numpad${key}`
  return press.key.toLowerCase() === key.toLowerCase()
}

/** A chord that would also write a character: never heard while a text field has the focus. */
export const writes = (chord: Chord): boolean => {
  const { modifiers, key } = split(chord)
  return !modifiers.has('Mod') && !modifiers.has('Alt') && key.length === 1
}

const names: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Enter: '↵',
  Escape: 'Esc',
  Shift: '⇧',
  ' ': 'Space',
  Minus: '−',
}

/** The keys as they are shown, one entry a key cap. */
export const capsOf = (chord: Chord, mac: boolean): string[] => {
  const { modifiers, key } = split(chord)
  const shown = [...modifiers].map((modifier) =>
    modifier === 'Mod' ? (mac ? '⌘' : 'Ctrl') : (names[modifier] ?? modifier),
  )
  return [...shown, names[key] ?? (key.length === 1 ? key.toUpperCase() : key)]
}

const modifierKeys = new Set([
  'Control',
  'Shift',
  'Alt',
  'AltGraph',
  'Meta',
  'CapsLock',
  'Dead',
  'Process',
  'Unidentified',
])

/** The chord of a press, to be given to a command; null for a modifier alone. */
export const chordOf = (press: KeyPress, mac: boolean): Chord | null => {
  if (modifierKeys.has(press.key)) return null
  const key =
    /^(Digit|Numpad)\d$/.test(press.code) && !(press.shiftKey && press.code.startsWith('Digit'))
      ? press.code.slice(-1)
      : press.key
  const isSign = key.length === 1 && !/[a-z0-9]/i.test(key)
  const modifiers = [
    (mac ? press.metaKey : press.ctrlKey) && 'Mod',
    press.altKey && 'Alt',
    press.shiftKey && !isSign && 'Shift',
  ].filter((modifier): modifier is string => modifier !== false)
  return [...modifiers, key.length === 1 && key !== ' ' ? key.toUpperCase() : key].join('+')
}

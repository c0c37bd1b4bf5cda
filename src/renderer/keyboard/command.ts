import type { IconName } from '../styles/icons.ts'
import type { Chord } from './chord.ts'

/** Something that can be done, from the palette, a key, the native menu or a button: one definition for all. */
export interface Command {
  /** Stable, e.g. "project.open"; the native menu runs commands by it. */
  readonly id: string
  readonly title: string
  /** Group in the palette and in the sheet of keys. */
  readonly where: string
  readonly icon: IconName
  readonly keys?: Chord
  /** Further words that find it. */
  readonly words?: string
  /** A further key of another command: in the sheet of keys, but not a second time in the palette. */
  readonly keysOnly?: true
  /** One of very many, such as the words of the glossary: in the palette only once something is typed. */
  readonly foundOnly?: true
  /** Absent: always. */
  readonly enabled?: () => boolean
  readonly run: () => void | Promise<void>
}

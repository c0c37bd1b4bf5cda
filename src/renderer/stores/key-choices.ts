import { z } from 'zod'
import type { Chord } from '../keyboard/chord.ts'

const storageKey = 'aulens.keys'
const KeyChoices = z.record(z.string(), z.string().max(40).nullable())
/** Key by command id, where the user chose another; null: none. */
export type KeyChoices = Readonly<Record<string, Chord | null>>

/** What is kept on this computer; a damaged one is as good as none. */
export const readKeyChoices = (): KeyChoices => {
  try {
    const read = KeyChoices.safeParse(JSON.parse(localStorage.getItem(storageKey) ?? '{}'))
    return read.success ? read.data : {}
  } catch {
    return {}
  }
}

export const keepKeyChoices = (choices: KeyChoices): void => localStorage.setItem(storageKey, JSON.stringify(choices))

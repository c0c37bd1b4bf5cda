import type { Command } from '../../keyboard/command.ts'
import type { KeyChoices } from '../../stores/key-choices.ts'

export interface KeyRow {
  readonly id: string
  readonly title: string
  readonly keys: string | null
  readonly isChanged: boolean
  /** Other commands of the same group on the same key: only one of them is heard. */
  readonly also: readonly string[]
}

/** Commands that have or had a key, by group; `query` is looked for in names and keys. */
export const groupedKeys = (
  commands: readonly Command[],
  choices: KeyChoices,
  query: string,
): { where: string; rows: KeyRow[] }[] => {
  const keysOf = ({ id, keys }: Command): string | null => {
    const chosen = choices[id]
    return chosen === undefined ? (keys ?? null) : chosen
  }
  const withKeys = commands.filter((command) => command.keys !== undefined || choices[command.id] !== undefined)
  const asked = query.trim().toLowerCase()
  const groups = new Map<string, KeyRow[]>()
  for (const command of withKeys) {
    const { id, title, where } = command
    const keys = keysOf(command)
    if (asked !== '' && !`${title} ${where} ${keys ?? ''}`.toLowerCase().includes(asked)) continue
    const also =
      keys === null
        ? []
        : withKeys
            .filter(
              (other) => other.id !== id && other.where === where && other.title !== title && keysOf(other) === keys,
            )
            .map((other) => `“${other.title}”`)
    groups.set(where, [...(groups.get(where) ?? []), { id, title, keys, isChanged: choices[id] !== undefined, also }])
  }
  return [...groups].map(([where, rows]) => ({ where, rows }))
}

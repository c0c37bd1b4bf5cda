import type { Command } from '../keyboard/command.ts'

export interface CommandGroup {
  readonly where: string
  readonly commands: readonly Command[]
}

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')

/** Every word of the query starts a word of the command. */
const fits = (command: Command, query: readonly string[]): boolean => {
  const words = wordsOf(`${command.title} ${command.where} ${command.words ?? ''}`)
  return query.every((part) => words.some((word) => word.startsWith(part)))
}

/** Of a group of very many, e.g. the words of the glossary, at most these. */
const mostFound = 8

/** Commands by group; without a query the last used come first, in a group of their own. */
export const findCommands = (
  commands: readonly Command[],
  query: string,
  recent: readonly string[],
): CommandGroup[] => {
  const asked = wordsOf(query)
  const groups = new Map<string, Command[]>()
  const lately = asked.length > 0 ? [] : recent.flatMap((id) => commands.find((command) => command.id === id) ?? [])
  if (lately.length > 0) groups.set('Used lately', lately)
  for (const command of commands) {
    if (!fits(command, asked) || lately.includes(command)) continue
    const group = groups.get(command.where) ?? []
    if (command.foundOnly === true && (asked.length === 0 || group.length >= mostFound)) continue
    groups.set(command.where, [...group, command])
  }
  return [...groups].map(([where, found]) => ({ where, commands: found }))
}

/** A title in parts, those that the query found marked. */
export const markedParts = (title: string, query: string): { text: string; marked: boolean }[] => {
  const asked = wordsOf(query)
  return title
    .split(/(\s+)/)
    .flatMap((word) => {
      const found = asked.filter((part) => word.toLowerCase().startsWith(part)).sort((a, b) => b.length - a.length)[0]
      if (found === undefined) return [{ text: word, marked: false }]
      return [
        { text: word.slice(0, found.length), marked: true },
        { text: word.slice(found.length), marked: false },
      ]
    })
    .filter((part) => part.text !== '')
}

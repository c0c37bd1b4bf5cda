import { Command, InvalidArgumentError, Option } from 'commander'

/** A command with the options that every command has. */
export const baseCommand = (name: string, description: string, example: string): Command =>
  new Command(name)
    .description(description)
    .option('--project <dir>', 'project folder; import makes it (default: $AULENS_PROJECT, else ./project.aulens)')
    .option('--json', 'print exactly one JSON document on stdout')
    .addHelpText('after', `\nExample:\n  ${example}`)

export const wholeNumber =
  (from: number, to = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text)
    if (text.trim() === '' || !Number.isInteger(value) || value < from || value > to) {
      throw new InvalidArgumentError(
        'It must be a whole number from ' +
          `${String(from)}${to === Number.MAX_SAFE_INTEGER ? ' up' : ` to ${String(to)}`}.`,
      )
    }
    return value
  }

export const decimal =
  (from: number, to: number) =>
  (text: string): number => {
    const value = Number(text)
    if (text.trim() === '' || !Number.isFinite(value) || value < from || value > to)
      throw new InvalidArgumentError(`It must be a number from ${String(from)} to ${String(to)}.`)
    return value
  }

export const choice = (flags: string, description: string, choices: readonly string[], fallback?: string): Option => {
  const option = new Option(flags, description).choices([...choices])
  return fallback === undefined ? option : option.default(fallback)
}

/** "0,3,17" or "all". */
export const filterList = (text: string): readonly number[] | 'all' => {
  if (text === 'all') return 'all'
  return text.split(',').map((part) => wholeNumber(0, 255)(part))
}

/** "0-3,7" → 0, 1, 2, 3, 7. */
export const numberList =
  (from: number, to = Number.MAX_SAFE_INTEGER) =>
  (text: string): number[] => {
    const numbers = text.split(',').flatMap((part) => {
      const [first = '', last = first, more] = part.split('-')
      const [low, high] = [wholeNumber(from, to)(first), wholeNumber(from, to)(last)]
      if (more !== undefined || high < low || high - low >= 1000)
        throw new InvalidArgumentError('It must be numbers and ranges, for example 0-3,7.')
      return Array.from({ length: high - low + 1 }, (_, place) => low + place)
    })
    return [...new Set(numbers)]
  }

/** "plain,AD", each one of the choices. */
export const choiceList =
  <T extends string>(choices: readonly T[]) =>
  (text: string): T[] => [
    ...new Set(
      text.split(',').map((part) => {
        const found = choices.find((name) => name.toLowerCase() === part.trim().toLowerCase())
        if (found === undefined)
          throw new InvalidArgumentError(`It must be of ${choices.join(', ')}, separated by commas.`)
        return found
      }),
    ),
  ]

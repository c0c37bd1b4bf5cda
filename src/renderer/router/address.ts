/** Names of the `:name` parts of a pattern such as "/filters/:layer/:filter". */
export type ParameterNames<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParameterNames<`/${Rest}`>
  : P extends `${string}:${infer Name}`
    ? Name
    : never
export type Parameters<P extends string> = Readonly<Record<ParameterNames<P>, string>>
export type Query = Readonly<Record<string, string>>

/** Address of a pattern with its parameters, and a query for filters, sort and selection. */
export const addressOf = <P extends string>(pattern: P, parameters: Parameters<P>, query: Query = {}): string => {
  const values: Readonly<Record<string, string>> = parameters
  const path = pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name] ?? ''))
  const search = new URLSearchParams(query).toString()
  return search === '' ? path : `${path}?${search}`
}

const decode = (part: string): string | null => {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}

/** Parameters of an address by a pattern, or null where it does not fit. */
export const matchAddress = (pattern: string, path: string): Readonly<Record<string, string>> | null => {
  const [expected, given] = [pattern, path].map((text) => text.split('/').filter((part) => part !== ''))
  if (expected === undefined || given === undefined || expected.length !== given.length) return null
  const parameters: Record<string, string> = {}
  for (const [place, part] of expected.entries()) {
    const value = decode(given[place] ?? '')
    if (value === null) return null
    if (part.startsWith(':')) parameters[part.slice(1)] = value
    else if (part !== value) return null
  }
  return parameters
}

export const splitAddress = (address: string): { path: string; query: Query } => {
  const [path = '/', search = ''] = address.split('?', 2)
  return { path: path === '' ? '/' : path, query: Object.fromEntries(new URLSearchParams(search)) }
}

import { resolve } from 'node:path'
import type { OpenRequest } from '../shared/contract/face.ts'

const linkScheme = 'aulens:'

/** Address inside the window that a link such as `aulens://doctor` or `aulens:///filters/conv3/142` names. */
const addressOfLink = (link: string): string | null => {
  const rest = link.slice(linkScheme.length).replace(/^\/+/, '')
  return /^[\w\-./%?=&,]*$/.test(rest) ? `/${rest}` : null
}

const isProjectFolder = (argument: string): boolean =>
  /\.aulens[\\/]?$/.test(argument) && !argument.startsWith('-') && !argument.startsWith(linkScheme)

const valueOf = (argv: readonly string[], option: string): string | null => {
  const joined = argv.find((argument) => argument.startsWith(`${option}=`))
  if (joined !== undefined) return joined.slice(option.length + 1)
  const place = argv.indexOf(option)
  return place === -1 ? null : (argv[place + 1] ?? null)
}

/**
 * What the program is asked to open: `--project DIR` (or a folder ending in .aulens), `--at ADDRESS` or an aulens:
 * link.
 * A link never names a project, so that a page in a browser cannot open files.
 */
export const readLaunchArguments = (argv: readonly string[], directory: string): OpenRequest => {
  const project = valueOf(argv, '--project') ?? argv.slice(1).find((argument) => isProjectFolder(argument)) ?? null
  const link = argv.find((argument) => argument.startsWith(linkScheme))
  const at = valueOf(argv, '--at')
  return {
    project: project === null || project === '' ? null : resolve(directory, project),
    address: link === undefined ? (at?.startsWith('/') === true ? at : null) : addressOfLink(link),
  }
}

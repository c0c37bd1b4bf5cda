// Names that the parts of a package know each other by.
import { join } from 'node:path'
import process from 'node:process'
import { readJson, root } from '../setup/paths.mjs'

const description = readJson(join(root, 'package.json'))

export const product = description.productName
export const version = description.version
export const summary = description.description
/** The window's program on Linux; `aulens` is the command. */
export const windowProgram = 'aulens-workstation'
/** Folder inside Electron's resources, laid out like the clone: what runs on Node cannot lie in Electron's archive. */
export const labFolder = 'aulens'
/** Debian's name of this processor. */
export const debianArchitecture = { x64: 'amd64', arm64: 'arm64' }[process.arch] ?? process.arch
export const maintainer = description.author

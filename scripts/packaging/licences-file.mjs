// One file with the licences of everything that a package contains.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../setup/paths.mjs'
import { Refusal } from '../setup/refusal.mjs'
import { objection } from './licence-rules.mjs'
import { product, version } from './names.mjs'

const line = '='.repeat(100)
const heading = (text) => `${line}\n${text}\n${line}\n`

/**
 * @param {readonly import('./bundled-parts.mjs').Part[]} parts
 * @returns {string} table of contents, then each part's texts
 * @throws {Refusal} naming every part that states no licence or one that is not permitted
 */
export const licencesText = (parts) => {
  const objections = parts.map(({ name, licence }) => objection(name, licence)).filter((reason) => reason !== null)
  if (objections.length > 0)
    throw new Refusal(
      `Licences: ${objections.join(' ')}`,
      'Do without the part, or read its licence and add it to scripts/packaging/licence-rules.mjs.',
    )
  const width = Math.max(...parts.map((part) => `${part.name} ${part.version}`.length))
  const contents = parts.map(
    (part) => `${`${part.name} ${part.version}`.padEnd(width)}  ${part.licence}  (${part.about})`,
  )
  return [
    `${product} ${version} is under the Apache License 2.0, below. It contains ${parts.length} parts by others, each under its own licence:\n\n${contents.join('\n')}\n`,
    heading(`${product} ${version}`),
    readFileSync(join(root, 'LICENSE'), 'utf8'),
    ...parts.flatMap((part) => [heading(`${part.name} ${part.version} — ${part.licence}`), ...part.texts]),
  ].join('\n')
}

/** @param {string} file @param {readonly import('./bundled-parts.mjs').Part[]} parts */
export const writeLicences = (file, parts) => writeFileSync(file, licencesText(parts))

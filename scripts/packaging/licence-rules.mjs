// Which licences a part of the package may have.

/** Licences that let a program under Apache-2.0 carry a part along, with its notice. */
const permitted = new Set([
  'MIT',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
  'Zlib',
  'NIST-Software',
])

/** Only as shared libraries of their own, which whoever has the package may replace. */
const permittedForSharedLibraries = new Set(['LGPL-3.0-or-later'])
const isSharedLibrary = (name) => name.startsWith('@img/sharp-libvips-')

/** Packages whose package.json names no licence of the list (SPDX), with the one their licence file contains. */
const readByHand = {
  'png-js@2.0.0': 'MIT',
  'h5wasm@0.10.3': 'NIST-Software',
}

/**
 * @param {string} name
 * @param {string} version
 * @param {string | null} stated
 */
export const licenceOf = (name, version, stated) => readByHand[`${name}@${version}`] ?? stated

/**
 * @param {string} expression SPDX, such as "(MIT OR Apache-2.0)"
 * @param {(licence: string) => boolean} allows
 * @returns {boolean} whether what it asks can be met: one side of each OR, both of each AND
 */
const met = (expression, allows) => {
  const parts = expression.replaceAll('(', ' ( ').replaceAll(')', ' ) ').trim().split(/\s+/)
  const atom = () => {
    const part = parts.shift()
    if (part !== '(') return part !== undefined && allows(part)
    const inner = either()
    parts.shift()
    return inner
  }
  const both = () => {
    let all = atom()
    while (parts[0] === 'AND') {
      parts.shift()
      all = atom() && all
    }
    return all
  }
  const either = () => {
    let any = both()
    while (parts[0] === 'OR') {
      parts.shift()
      any = both() || any
    }
    return any
  }
  return either() && parts.length === 0
}

/**
 * @param {string} name of the part
 * @param {string | null} licence
 * @returns {string | null} why it may not be carried along, or null
 */
export const objection = (name, licence) => {
  if (licence === null || licence === '') return `${name} names no licence.`
  const allows = (one) => permitted.has(one) || (isSharedLibrary(name) && permittedForSharedLibraries.has(one))
  return met(licence, allows) ? null : `${name} has the licence ${licence}, which is not permitted.`
}

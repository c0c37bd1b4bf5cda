import { readFile, stat } from 'node:fs/promises'
import type { FindingList } from './findings.ts'
import { errorCode, type CorpusFile } from './folder-reader.ts'

/** Label and landmark files are a few kilobytes; anything beyond this is something else under their name. */
const largest = 1_000_000

/**
 * Decodes text as UTF-8; where it is not, as UTF-16 by its mark or else byte by byte, so that lines of numbers survive.
 *
 * @returns the text without byte order mark, and whether it was valid UTF-8
 */
export const decodeText = (bytes: Uint8Array): { text: string; valid: boolean } => {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), valid: true }
  } catch {
    const mark = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)
    const encoding = mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : 'latin1'
    return { text: new TextDecoder(encoding).decode(bytes), valid: false }
  }
}

/** Reads a small text file. @returns null when it cannot be read (reported) */
export const readTextFile = async (file: CorpusFile, findings: FindingList): Promise<string | null> => {
  let bytes: Uint8Array
  try {
    const { size } = await stat(file.absolute)
    if (size > largest) {
      findings.add('FILE_TOO_LARGE', file.relative, `${file.relative} has ${String(size)} bytes.`)
      return null
    }
    bytes = await readFile(file.absolute)
  } catch (error) {
    findings.add('FILE_UNREADABLE', file.relative, `${file.relative} cannot be read (${errorCode(error)}).`)
    return null
  }
  const { text, valid } = decodeText(bytes)
  if (!valid) findings.add('FILE_NOT_UTF8', file.relative, `${file.relative} is not UTF-8 text.`)
  return text
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

/** A finite decimal number, plain or in scientific notation; null for anything else. */
export const parseDecimal = (token: string): number | null => {
  if (!decimal.test(token)) return null
  const value = Number(token)
  return Number.isFinite(value) ? value : null
}

/** Tokens of each line that is not blank, with its number from 1. */
export const tokenLines = (text: string): { line: number; tokens: string[] }[] =>
  text.split(/\r\n|\n|\r/).flatMap((content, index) => {
    const tokens = content.split(/[\s\0]+/).filter((token) => token !== '')
    return tokens.length === 0 ? [] : [{ line: index + 1, tokens }]
  })

/** Part of a damaged text fit for a message. */
export const excerpt = (text: string): string => {
  const visible = text.replace(/[^\x20-\x7e\xa0-\uffff]/g, '·')
  return visible.length > 40 ? `${visible.slice(0, 40)}…` : visible
}

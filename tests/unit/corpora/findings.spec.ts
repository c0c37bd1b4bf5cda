import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { FindingList, findingCodes, findingKinds } from '../../../src/lab/corpora/findings.ts'

const documentation = readFileSync(new URL('../../../docs/corpora.md', import.meta.url), 'utf8')
const folder = fileURLToPath(new URL('../../../src/lab/corpora/', import.meta.url))

const sources = (at: string): string[] =>
  readdirSync(at).flatMap((name) => {
    const path = join(at, name)
    if (statSync(path).isDirectory()) return name === 'synthetic' ? [] : sources(path)
    return [readFileSync(path, 'utf8')]
  })
const code = sources(folder).join('\n')

describe('docs/corpora.md', () => {
  it.each(findingCodes)('explains %s as the program does', (name) => {
    const { severity, meaning, next } = findingKinds[name]
    expect(documentation).toContain(`| \`${name}\` | ${severity} | ${meaning} | ${next} |`)
  })
  it('explains every error', () => {
    const errors = new Set([...code.matchAll(/AULensError\('([A-Z0-9_]+)'/g)].map((match) => match[1]!))
    errors.delete('ROW_INVALID') // becomes the finding IMAGE_UNREADABLE of its row
    expect(errors.size).toBeGreaterThan(7)
    for (const name of errors) expect(documentation, name).toContain(`\`${name}\``)
  })
  it('lists no code that the program does not use', () => {
    const named = [...documentation.matchAll(/^\| `([A-Z0-9_]+)` \| (?:error|warning|note) \|/gm)].map(
      (match) => match[1]!,
    )
    expect(named).toHaveLength(findingCodes.length)
    const withoutTable =
      code.slice(0, code.indexOf('export const findingKinds')) + code.slice(code.indexOf('export type FindingCode'))
    for (const name of named) expect(withoutTable, name).toContain(`'${name}'`)
  })
})

describe('a list of findings', () => {
  it('spells out twenty of a kind about one path and counts the rest', () => {
    const findings = new FindingList()
    for (let line = 1; line <= 25; line++) findings.add('FACS_LINE_INVALID', 'a.txt', `Line ${String(line)}.`)
    findings.add('FACS_LINE_INVALID', 'b.txt', 'Line 1.')
    expect(findings.all).toHaveLength(21)
    expect(findings.all[19]).toEqual({
      severity: 'error',
      code: 'FACS_LINE_INVALID',
      path: 'a.txt',
      message: 'Line 20. 5 more like this.',
    })
    expect(findings.all[20]!.message).toBe('Line 1.')
  })
})

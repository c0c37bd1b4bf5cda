import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const tool = (...parameters: string[]) =>
  spawnSync(process.execPath, [join(root, 'scripts/tool.mjs'), ...parameters], { cwd: root, encoding: 'utf8' })
/** Parts of the commands, no commands themselves. */
const parts = ['hand-over', 'test-summary', 'tool']

describe('npm run tool', () => {
  it('lists every script that is no command of its own', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>
    }
    const commands = Object.values(scripts).flatMap((line) => /^node scripts\/(.+)\.mjs$/.exec(line)?.[1] ?? [])
    const others = readdirSync(join(root, 'scripts'))
      .filter((name) => name.endsWith('.mjs'))
      .map((name) => name.replace('.mjs', ''))
      .filter((name) => !commands.includes(name) && !parts.includes(name))
    const listed = [...tool().stdout.matchAll(/^ {2}(\S+) /gm)].map(([, name]) => name)
    expect(listed).toEqual(others.sort())
  })
  it('runs one on the Node of the project, with its options', () => {
    const { status, stdout } = tool('fuzz', '--inputs', '5', '--parsers', 'csv', '--json')
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ failures: [] })
  })
  it('refuses a name that it does not know, and says which it knows', () => {
    const { status, stderr } = tool('fly')
    expect(status).toBe(1)
    expect(stderr).toMatch(/no tool "fly"[^]*fuzz, /)
  })
})

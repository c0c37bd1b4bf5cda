import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { aulens } from './aulens.ts'

const folder = mkdtempSync(join(tmpdir(), 'aulens-usage-'))
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const commands = [
  'demo',
  'synthesise',
  'import',
  'train',
  'runs',
  'resume',
  'cross-validate',
  'evaluate',
  'inspect',
  'evidence',
  'export',
  'report',
  'serve',
  'open',
  'check',
  'doctor',
  'bench',
]

describe('aulens', () => {
  it.each([
    ...['export', 'import', 'merge'].map((part) => ['codes', part]),
    ...['export', 'open', 'answers', 'merge'].map((part) => ['packet', part]),
  ])('%s %s --help gives every option and an example, and ends with 0', async (command = '', part = '') => {
    const { code, stdout } = await aulens(command, part, '--help')
    expect(code).toBe(0)
    expect(stdout).toContain(`Usage: aulens ${command} ${part}`)
    expect(stdout).toMatch(new RegExp(`Example:\\n {2}aulens ${command} ${part}`))
  })
  it.each(commands)('%s --help gives every option and an example, and ends with 0', async (command) => {
    const { code, stdout } = await aulens(command, '--help')
    expect(code).toBe(0)
    expect(stdout).toContain(`Usage: aulens ${command}`)
    expect(stdout).toContain('--project <dir>')
    expect(stdout).toContain('--json')
    expect(stdout).toMatch(new RegExp(`Example:\\n {2}aulens ${command}`))
  })
  it.each([
    [['nonsense']],
    [['train', '--steps', 'many']],
    [['train', '--fold', '12']],
    [['import', 'jpeg', '/x']],
    [['import', 'ckplus']],
    [['export', 'run-1', 'weights']],
    [['codes', 'export', '1', 'sound', '--out', 'x']],
    [['export', 'run-1', 'sounds', '--out', 'x']],
    [['inspect', 'run-1', '--method', 'guess']],
    [['synthesise', '/x', '--subjects', '0']],
  ])('ends with 2 on wrong usage: %j', async (args) => {
    const { code, stdout, stderr } = await aulens(...args)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain('error:')
  })
  it('ends with 1 and a line "error CODE: message" with a hint, when the work fails', async () => {
    const project = join(folder, 'p.aulens')
    const failures = await Promise.all([aulens('evaluate', 'run-1', '--project', project)])
    expect(failures[0]).toMatchObject({ code: 1, stdout: '' })
    expect(failures[0]?.stderr).toMatch(/^error RUN_NOT_FOUND: There is no run "run-1"/)
    const missing = await aulens('import', 'ckplus', join(folder, 'no-such-corpus'), '--project', project, '--json')
    expect(missing).toMatchObject({ code: 1, stdout: '' })
    expect(missing.stderr).toMatch(/^error [A-Z_]+: .*no-such-corpus/)
  })
  it('makes the project when it is first needed, and lists no runs', async () => {
    const project = join(folder, 'new.aulens')
    const { code, stdout } = await aulens('runs', '--project', project, '--json')
    expect([code, JSON.parse(stdout)]).toEqual([0, { runs: [] }])
    expect(existsSync(join(project, 'project.sqlite'))).toBe(true)
  })
})

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { smallPng, writeTree } from '../../fixtures/corpora/trees.ts'
import { aulens, json } from './aulens.ts'

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
    const missing = await aulens('import', 'ckplus', join(folder, 'no-such-corpus'), '--project', project, '--json')
    expect(missing).toMatchObject({ code: 1, stdout: '' })
    expect(missing.stderr).toMatch(/^error [A-Z_]+: .*no-such-corpus/)
    const failures = await Promise.all([aulens('evaluate', 'run-1', '--project', project)])
    expect(failures[0]).toMatchObject({ code: 1, stdout: '' })
    expect(failures[0]?.stderr).toMatch(/^error RUN_NOT_FOUND: There is no run "run-1"/)
  })
  it('makes the project when a corpus is imported, and lists no runs', async () => {
    const project = join(folder, 'new.aulens')
    writeTree(folder, { 'photographs/happy/p1_a.png': smallPng })
    await json('import', 'folder', join(folder, 'photographs'), '--detector', 'none', '--project', project)
    const { code, stdout } = await aulens('runs', '--project', project, '--json')
    expect([code, JSON.parse(stdout)]).toEqual([0, { runs: [] }])
    expect(existsSync(join(project, 'project.sqlite'))).toBe(true)
  })
  it.each(['runs', 'evaluate run-1', 'report run-1 --out x', 'codes export S1 csv --out x'])(
    'makes nothing where a reading command names a project that is not there: %s',
    async (command) => {
      const project = join(folder, 'mistyped.aulens')
      const { code, stdout, stderr } = await aulens(...command.split(' '), '--project', project)
      expect([code, stdout]).toEqual([1, ''])
      expect(stderr).toMatch(/^error PROJECT_NOT_FOUND: .*mistyped/)
      expect(existsSync(project)).toBe(false)
    },
  )
})

describe('aulens import', () => {
  const corpus = join(folder, 'corpus')
  writeTree(corpus, {
    'a_1.png': smallPng,
    'manifest.csv':
      `path,subject,emotion,AU12\na_1.png,S1,hapy,7\n` +
      Array.from({ length: 25 }, (_, at) => `gone${String(at)}.png,S1,sad,1\n`).join(''),
  })
  const project = join(folder, 'import.aulens')
  const options = ['--detector', 'none', '--project', project]

  it('says to a person file, row, what is the matter and what to do; the first twenty of a kind', async () => {
    const { code, stdout } = await aulens('import', 'manifest', corpus, ...options)
    expect(code).toBe(0)
    expect(stdout).toContain('error EMOTION_UNKNOWN (1)\n  manifest.csv#2: "hapy" is no emotion that AULens knows.')
    expect(stdout).toContain('  Next: Use one of: neutral, anger,')
    expect(stdout).toContain('error IMAGE_MISSING (25)')
    expect(stdout.match(/there is no picture gone/g)).toHaveLength(20)
    expect(stdout).toContain('… and 5 more; --findings FILE.csv writes them all.')
  })
  it('writes all findings to a table', async () => {
    const file = join(folder, 'findings.csv')
    await json('import', 'manifest', corpus, ...options, '--findings', file)
    const lines = readFileSync(file, 'utf8').trimEnd().split('\r\n')
    expect(lines[0]).toBe('severity,code,file,row,message,next')
    expect(lines.filter((line) => line.startsWith('error,IMAGE_MISSING,manifest.csv,'))).toHaveLength(25)
    expect(lines.some((line) => line.startsWith('error,EMOTION_UNKNOWN,manifest.csv,2,'))).toBe(true)
  })
  it('takes answers from a file and from options, which come first', async () => {
    const photographs = join(folder, 'answers')
    writeTree(photographs, { '1/p1_a.png': smallPng, '1/p1_b.png': smallPng, '7/p2_a.png': smallPng })
    const answers = join(folder, 'answers.json')
    writeFileSync(answers, JSON.stringify({ classes: 'ckplus', subjects: { from: 'each' } }))
    const named = ['--subject-pattern', '([^/_]+)_[^/]*$', '--classes-preset', 'rafdb']
    const fromFile = await json('import', 'folder', photographs, ...options, '--answers', answers)
    expect(fromFile).toMatchObject({ subjects: 3, labelled: 3 })
    expect(await json('import', 'folder', photographs, ...options, '--answers', answers, ...named)).toMatchObject({
      subjects: 2,
      labelled: 3,
    })
  })
  it('keeps answers with the corpus, shows them, and goes by them at its next import', async () => {
    const photographs = join(folder, 'kept')
    writeTree(photographs, { '1/p1_a.png': smallPng, '7/p1_b.png': smallPng })
    const own = ['--detector', 'none', '--project', join(folder, 'kept.aulens')]
    const pattern = '([^/_]+)_[^/]*$'
    await json('import', 'folder', photographs, ...own, '--classes-preset', 'rafdb', '--subject-pattern', pattern)
    const again = await json('import', 'folder', photographs, ...own)
    const answers = { classes: 'rafdb', subjects: { from: 'pattern', pattern } }
    expect(again).toMatchObject({ subjects: 1, labelled: 2, answers })
    const changed = await json('import', 'folder', photographs, ...own, '--classes-preset', 'ckplus')
    expect(changed).toMatchObject({ subjects: 1, labelled: 2, answers: { ...answers, classes: 'ckplus' } })
    const { stdout } = await aulens('import', 'folder', photographs, ...own)
    expect(stdout).toContain(`Answers, kept with the corpus: {"classes":"ckplus"`)
  })
  it.each(['{"classes": "mine"}', '{"people": 1}', '{"subjects": {"from": "pattern", "pattern": "("}}', '7', '{'])(
    'says what is wrong with answers that cannot be used: %s',
    async (text) => {
      const answers = join(folder, 'wrong.json')
      writeFileSync(answers, text)
      const { code, stderr } = await aulens('import', 'folder', corpus, ...options, '--answers', answers)
      expect(code).toBe(1)
      expect(stderr).toMatch(/^error ANSWERS_(INVALID|UNREADABLE): /)
      expect(stderr).not.toMatch(/Invalid input|expected/)
    },
  )
})

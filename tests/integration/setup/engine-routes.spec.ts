import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { root } from '../../../scripts/setup/paths.mjs'

let empty: string
beforeEach(() => {
  empty = mkdtempSync(join(tmpdir(), 'aulens-engine-'))
})
afterEach(() => {
  rmSync(empty, { recursive: true })
})

/** Runs a piece of the set-up scripts on a machine with no programs on its PATH and an empty cache. */
const onBareMachine = (script: string): { message: string; fix: string } => {
  const code = `${script}.then(() => console.log(JSON.stringify({ message: 'done', fix: '' })), (error) => console.log(JSON.stringify({ message: error.message, fix: error.fix })))`
  const result = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: empty, HOME: empty, AULENS_CACHE: join(empty, 'cache'), AULENS_SKIP_APT: '1' },
  })
  expect(result.stderr).toBe('')
  return JSON.parse(result.stdout) as { message: string; fix: string }
}
const wheel = JSON.stringify({
  project: 'tensorflow-cpu',
  version: '2.21.0',
  file: 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl',
  bytes: 1,
  sha256: '0'.repeat(64),
})

describe('a machine that lacks something', () => {
  it('is told which command installs a compiler', () => {
    const { message, fix } = onBareMachine(
      `import('./scripts/setup/binding.mjs').then(({ compileBinding }) => compileBinding(${wheel}, '/nowhere'))`,
    )
    expect(message).toContain('No C++ compiler was found')
    expect(fix).toMatch(/(g\+\+|gcc|compiler|xcode-select).*npm run setup/)
  })

  it('is told which command installs pip', () => {
    const { message, fix } = onBareMachine(
      `import('./scripts/setup/wheel.mjs').then(({ fetchWheel }) => fetchWheel(${wheel}))`,
    )
    expect(message).toContain('pip was not found')
    expect(fix).toMatch(/pip.*npm run setup/)
  })
})

describe('the engine that set-up made', () => {
  it('loads in a process of its own and computes', () => {
    const result = spawnSync(
      process.execPath,
      [join(root, 'scripts', 'setup', 'load-engine.mjs'), '@tensorflow/tfjs-node'],
      { encoding: 'utf8' },
    )
    expect(JSON.parse(result.stdout.trim().split('\n').at(-1)!)).toEqual({
      right: true,
      backend: 'tensorflow',
      gpu: false,
    })
  })
})

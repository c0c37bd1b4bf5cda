import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { root } from '../../../scripts/setup/paths.mjs'

/** A program folder that holds the launcher and a command that only says who and where it is. */
let program: string
const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(program, path)), { recursive: true })
  writeFileSync(join(program, path), text)
}
beforeEach(() => {
  program = mkdtempSync(join(tmpdir(), 'aulens command '))
  mkdirSync(join(program, 'bin'))
  copyFileSync(join(root, 'bin', 'aulens'), join(program, 'bin', 'aulens'))
  put('package.json', '{ "type": "module" }')
  put('node_modules/zod/package.json', '{}')
  put(
    'src/cli/main.ts',
    `
    const answer: { pid: number, args: string[], node: string } = { pid: process.pid, args: process.argv.slice(2), node: process.execPath }
    process.stdout.write(JSON.stringify(answer) + '\\n')
    if (answer.args.includes('--wait')) setInterval(() => undefined, 1000)
    process.exitCode = 7`,
  )
})
afterEach(() => {
  rmSync(program, { recursive: true })
})

const giveNode = (): void => {
  const name = `node-linux-${process.arch}`
  mkdirSync(join(program, 'node_modules', name, 'bin'), { recursive: true })
  symlinkSync(process.execPath, join(program, 'node_modules', name, 'bin', 'node'))
}

/** A PATH with the tools a shell script needs, and no Node. */
const bareTools = (): string => {
  const folder = join(program, 'tools')
  mkdirSync(folder)
  for (const tool of ['uname', 'dirname', 'readlink', 'sh'])
    symlinkSync(execFileSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim(), join(folder, tool))
  return folder
}

describe('bin/aulens', () => {
  it("runs the command on the project's own Node, hands on arguments and exit code, and warns of nothing", () => {
    giveNode()
    const result = spawnSync(join(program, 'bin', 'aulens'), ['train', '--name', 'two words'], {
      encoding: 'utf8',
      env: { PATH: bareTools() },
    })
    expect(result).toMatchObject({ status: 7, stderr: '' })
    expect(JSON.parse(result.stdout)).toMatchObject({ args: ['train', '--name', 'two words'] })
  })

  it('finds its folder through links, relative and absolute', () => {
    giveNode()
    mkdirSync(join(program, 'elsewhere'))
    symlinkSync('../bin/aulens', join(program, 'elsewhere', 'first'))
    symlinkSync(join(program, 'elsewhere', 'first'), join(program, 'second'))
    expect(spawnSync(join(program, 'second'), [], { encoding: 'utf8' })).toMatchObject({ status: 7, stderr: '' })
  })

  it('becomes the command: the process that was started is the lab, and killing it leaves nothing', async () => {
    giveNode()
    const child = spawn(join(program, 'bin', 'aulens'), ['--wait'], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    expect((JSON.parse(line.toString()) as { pid: number }).pid).toBe(child.pid)
    child.kill('SIGKILL')
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
    expect(() => process.kill(child.pid!, 0)).toThrow('ESRCH')
  })

  it('says how to set up where there is no Node', () => {
    const result = spawnSync(join(program, 'bin', 'aulens'), [], { encoding: 'utf8', env: { PATH: bareTools() } })
    expect(result).toMatchObject({ status: 1, stdout: '' })
    expect(result.stderr).toMatch(/error NOT_SET_UP: there is no Node[^]*npm run setup/)
  })

  it("says how to set up where the machine's Node is too old", () => {
    const tools = bareTools()
    writeFileSync(join(tools, 'node'), '#!/bin/sh\necho 20\n', { mode: 0o755 })
    const result = spawnSync(join(program, 'bin', 'aulens'), [], { encoding: 'utf8', env: { PATH: tools } })
    expect(result).toMatchObject({ status: 1, stderr: expect.stringContaining('is 20, older than 24') })
  })

  it('says how to set up where nothing was installed', () => {
    rmSync(join(program, 'node_modules'), { recursive: true })
    expect(spawnSync(join(program, 'bin', 'aulens'), [], { encoding: 'utf8' })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('npm run setup'),
    })
  })
})

import { afterEach, describe, expect, it } from 'vitest'
import { fileURLToPath } from 'node:url'
import { errorLineOf, LabProcess } from '../../../src/main/lab-process.ts'
import type { FromLab } from '../../../src/shared/contract/contract.ts'
import type { LabState } from '../../../src/shared/contract/face.ts'

const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/lab-process/${name}`, import.meta.url))

let lab: LabProcess | null = null
afterEach(async () => lab?.stop())

interface Heard {
  readonly messages: FromLab[]
  readonly states: LabState[]
  until: (fits: () => boolean) => Promise<void>
}

const start = (name: string, steadyAfter?: number): Heard & { lab: LabProcess } => {
  const waiting = new Set<() => void>()
  const heard =
    <T>(list: T[]) =>
    (item: T): void => {
      list.push(item)
      waiting.forEach((check) => check())
    }
  const messages: FromLab[] = []
  const states: LabState[] = []
  const until = (fits: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (!fits()) return
        waiting.delete(check)
        resolve()
      }
      waiting.add(check)
      check()
    })
  const started = new LabProcess({
    node: process.execPath,
    entry: fixture(name),
    arguments: ['--app-version', '1.2.3'],
    onMessage: heard(messages),
    onState: heard(states),
    ...(steadyAfter === undefined ? {} : { steadyAfter }),
  })
  lab = started
  started.start()
  return { lab: started, messages, states, until }
}

const call = (id: number, method: string, input: unknown = {}) => ({ type: 'call', id, method, input }) as const

describe('LabProcess', () => {
  it('carries calls to the child and its answers back, typed arrays as typed arrays', async () => {
    const { lab: running, messages, until } = start('echo.mjs')
    expect(running.send(call(7, 'anything', { numbers: new Float32Array([0.5, 2]) }))).toBe(true)
    await until(() => messages.length === 1)
    expect(messages[0]).toMatchObject({
      type: 'answer',
      id: 7,
      answer: {
        ok: true,
        value: {
          method: 'anything',
          input: { numbers: new Float32Array([0.5, 2]) },
          arguments: ['--app-version', '1.2.3'],
        },
      },
    })
  })

  it('gives the child no options of its parent', async () => {
    process.env['NODE_OPTIONS'] = '--no-warnings'
    try {
      const { lab: running, messages, until } = start('echo.mjs')
      running.send(call(1, 'options'))
      await until(() => messages.length === 1)
      expect(messages[0]).toMatchObject({ answer: { value: { options: null } } })
    } finally {
      delete process.env['NODE_OPTIONS']
    }
  })

  it('fetches pictures, null where there is none', async () => {
    const { lab: running } = start('echo.mjs')
    expect(await running.media('face/1.png')).toEqual({
      status: 200,
      headers: { 'content-type': 'image/png' },
      body: new Uint8Array([1, 2, 3]),
    })
    expect(await running.media('face/2.png')).toBeNull()
  })

  it('starts a crashed lab again, says why it ended, and answers after that', async () => {
    const { lab: running, messages, states, until } = start('echo.mjs')
    running.send(call(1, 'crash'))
    await until(() => states.length === 3)
    expect(states.map(({ state }) => state)).toEqual(['up', 'restarting', 'up'])
    expect(states[1]).toMatchObject({ message: expect.stringContaining('TypeError: the drawn reason') })
    running.send(call(2, 'again'))
    await until(() => messages.length === 1)
    expect(messages[0]).toMatchObject({ id: 2 })
  })

  it('answers no picture that a crash swallowed', async () => {
    const { lab: running } = start('echo.mjs')
    running.send(call(1, 'crash'))
    expect(await running.media('face/1.png')).toBeNull()
  })

  it('gives up on a lab that cannot start, and says so', async () => {
    const { lab: running, states, until } = start('dead.mjs')
    await until(() => states.at(-1)?.state === 'down')
    expect(states.map(({ state }) => state)).toEqual(['up', 'restarting', 'up', 'restarting', 'up', 'down'])
    expect(states.at(-1)).toMatchObject({ message: expect.stringContaining('Error: no such module') })
    expect(running.running).toBe(false)
    expect(running.send(call(1, 'anything'))).toBe(false)
    expect(await running.media('face/1.png')).toBeNull()
  })

  it('counts only ends in quick succession', async () => {
    const { lab: running, states, until } = start('echo.mjs', 0)
    for (let crash = 1; crash <= 5; crash += 1) {
      running.send(call(crash, 'crash'))
      await until(() => states.filter(({ state }) => state === 'restarting').length === crash)
    }
    await until(() => states.at(-1)?.state === 'up')
    expect(states.some(({ state }) => state === 'down')).toBe(false)
  })

  it('ends without starting again', async () => {
    const { lab: running, states } = start('echo.mjs')
    await running.stop()
    expect(running.running).toBe(false)
    expect(states).toEqual([{ state: 'up' }])
  })
})

describe('errorLineOf', () => {
  it('finds the error in what Node prints', () => {
    expect(
      errorLineOf(
        'file.mjs:2\nthrow new Error()\n^\n\nError [ERR_X]: cannot find a\n    at b (c:1:1)\n\nNode.js v24.21.0\n',
      ),
    ).toBe('Error [ERR_X]: cannot find a')
    expect(errorLineOf('something else\nlast words\n')).toBe('last words')
    expect(errorLineOf('')).toBe('')
  })
})

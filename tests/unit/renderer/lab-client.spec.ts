import { describe, expect, it } from 'vitest'
import type { FromLab, ToLab } from '../../../src/shared/contract/contract.ts'
import type { LabState } from '../../../src/shared/contract/face.ts'
import { createLabClient } from '../../../src/renderer/client/lab-client.ts'

const open = () => {
  const sent: ToLab[] = []
  let answer: (message: FromLab) => void = () => undefined
  let become: (state: LabState) => void = () => undefined
  const client = createLabClient({
    send: (message) => sent.push(message),
    onMessage: (listener) => {
      answer = listener
    },
    onState: (listener) => {
      become = listener
    },
  })
  return { client, sent, answer: (message: FromLab) => answer(message), become: (state: LabState) => become(state) }
}

describe('createLabClient', () => {
  it('gives each question its own answer', async () => {
    const { client, sent, answer } = open()
    const [one, two] = [client.call('job.list', {}), client.call('project.close', {})]
    answer({ type: 'answer', id: sent[1]!.id, answer: { ok: true, value: null } })
    answer({ type: 'answer', id: sent[0]!.id, answer: { ok: true, value: [] } })
    expect(await one).toEqual([])
    expect(await two).toBeNull()
    expect(sent[0]).toMatchObject({ type: 'call', method: 'job.list', input: {} })
  })

  it('throws the error of an answer with its code and hint', async () => {
    const { client, sent, answer } = open()
    const asked = client.call('run.get', { run: 'x' })
    answer({
      type: 'answer',
      id: sent[0]!.id,
      answer: { ok: false, error: { code: 'RUN_NOT_FOUND', message: 'No run x.', hint: 'List them.' } },
    })
    await expect(asked).rejects.toMatchObject({ code: 'RUN_NOT_FOUND', message: 'No run x.', hint: 'List them.' })
  })

  it('rejects what waits when the lab is lost, and asks again once it is back', async () => {
    const { client, sent, answer, become } = open()
    const lost = client.call('job.list', {})
    become({ state: 'restarting', message: 'It ended.' })
    await expect(lost).rejects.toMatchObject({ code: 'LAB_LOST', message: 'It ended.' })
    become({ state: 'up' })
    const again = client.call('job.list', {})
    answer({ type: 'answer', id: sent[1]!.id, answer: { ok: true, value: [] } })
    expect(await again).toEqual([])
  })

  it('leaves an answer that nobody waits for alone', () => {
    const { answer } = open()
    expect(() => answer({ type: 'answer', id: -1, answer: { ok: true, value: 1 } })).not.toThrow()
  })

  it('tells events to who listens, until they stop', () => {
    const { client, answer } = open()
    const heard: unknown[] = []
    const stop = client.on('project.changed', (payload) => heard.push(payload.what))
    answer({ type: 'event', event: 'project.changed', payload: { what: 'runs' } })
    answer({ type: 'event', event: 'run.checkpoint', payload: {} })
    stop()
    answer({ type: 'event', event: 'project.changed', payload: { what: 'corpora' } })
    expect(heard).toEqual(['runs'])
  })
})

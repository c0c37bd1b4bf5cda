import { describe, expect, it } from 'vitest'
import { connectLab } from '../../../src/lab/lab-host.ts'
import type { HostedLab } from '../../../src/lab/lab-host.ts'
import type { FromLab } from '../../../src/shared/contract/contract.ts'

const fakeLab = (call: HostedLab['call']) => {
  const listeners = new Set<(event: string, payload: unknown) => void>()
  return {
    lab: {
      call,
      media: async () => null,
      admit: () => null,
      isAdmitted: () => true,
      expectsCoders: () => false,
      on: (listener: (event: string, payload: unknown) => void) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    tell: (event: string, payload: unknown) => listeners.forEach((listener) => listener(event, payload)),
  }
}

describe('connectLab', () => {
  it('answers with the number of the question, whatever the order', async () => {
    const sent: FromLab[] = []
    const { lab } = fakeLab(async (method, input) => ({ ok: true, value: [method, input] }))
    const connection = connectLab(lab, (message) => sent.push(message))
    await Promise.all([
      connection.receive({ type: 'call', id: 2, method: 'b', input: 1 }),
      connection.receive({ type: 'call', id: 1, method: 'a', input: null }),
    ])
    expect(sent).toEqual([
      { type: 'answer', id: 2, answer: { ok: true, value: ['b', 1] } },
      { type: 'answer', id: 1, answer: { ok: true, value: ['a', null] } },
    ])
  })

  it('turns an exception into an answer', async () => {
    const sent: FromLab[] = []
    const { lab } = fakeLab(() => Promise.reject(new Error('broken')))
    await connectLab(lab, (message) => sent.push(message)).receive({ type: 'call', id: 1, method: 'a', input: {} })
    expect(sent).toEqual([
      { type: 'answer', id: 1, answer: { ok: false, error: { code: 'INTERNAL', message: 'broken' } } },
    ])
  })

  it.each([
    null,
    7,
    'call',
    {},
    { type: 'call', method: 'a' },
    { type: 'call', id: 'x', method: 'a' },
    { type: 'event', id: 1, method: 'a' },
  ])('leaves %j unanswered', async (message) => {
    const sent: FromLab[] = []
    const { lab } = fakeLab(() => Promise.reject(new Error('must not be called')))
    await connectLab(lab, (answer) => sent.push(answer)).receive(message)
    expect(sent).toEqual([])
  })

  it('passes events on until it is closed', () => {
    const sent: FromLab[] = []
    const { lab, tell } = fakeLab(async () => ({ ok: true, value: null }))
    const connection = connectLab(lab, (message) => sent.push(message))
    tell('run.step', { step: 1 })
    connection.close()
    tell('run.step', { step: 2 })
    expect(sent).toEqual([{ type: 'event', event: 'run.step', payload: { step: 1 } }])
  })
})

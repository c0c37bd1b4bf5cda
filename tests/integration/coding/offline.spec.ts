import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket as NodeSocket } from 'ws'
import { Lab } from '../../../src/lab/lab.ts'
import {
  createAnswerQueue,
  type QueuedEvent,
  type Sent,
} from '../../../src/renderer/features/coding/session/answer-queue.ts'
import { createLabClient } from '../../../src/renderer/client/lab-client.ts'
import { socketChannel } from '../../../src/renderer/client/socket-channel.ts'
import { startServer, type RunningServer } from '../../../src/server/server.ts'
import { toContractError } from '../../../src/shared/contract/errors.ts'
import { eventOf, faceAnswer, makeCodedProject, type CodedProject } from './coded-project.ts'

let folder: string
let project: CodedProject
let lab: Lab
let server: RunningServer

/** A cable that can be cut: what was on its way is gone. */
const cable = async (
  to: number,
): Promise<{ port: number; cut: () => void; join: () => Promise<void>; close: () => void }> => {
  const ends = new Set<Socket>()
  const proxy: Server = createServer((near) => {
    const far = connect(to, '127.0.0.1')
    for (const end of [near, far])
      ends.add(
        end
          .on('error', () => undefined)
          .on('close', () => {
            near.destroy()
            far.destroy()
          }),
      )
    near.pipe(far).pipe(near)
  })
  const listen = (port: number): Promise<void> =>
    new Promise((resolve) => {
      proxy.listen(port, '127.0.0.1', resolve)
    })
  await listen(0)
  const { port } = proxy.address() as { port: number }
  const cut = (): void => {
    proxy.close()
    for (const end of ends) end.destroy()
    ends.clear()
  }
  return { port, cut, join: () => listen(port), close: cut }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aulens-offline-'))
  project = await makeCodedProject(join(folder, 'study.aulens'))
  mkdirSync(join(folder, 'page'))
  writeFileSync(join(folder, 'page', 'index.html'), '<title>AULens</title>')
  lab = await Lab.create({ appVersion: '0', projectDirectory: join(folder, 'study.aulens') })
  server = await startServer({ lab, port: 0, host: '127.0.0.1', rendererDirectory: join(folder, 'page'), version: '0' })
})
afterAll(async () => {
  await server.close()
  await lab.close()
  rmSync(folder, { recursive: true, force: true })
})

it('keeps answers while the connection is cut, and sends each once, in order, when it is back', async () => {
  const { token } = await lab.request('coder.token', { coder: project.coders.a })
  const origin = `http://127.0.0.1:${String(server.port)}`
  const cookie =
    (await fetch(`${origin}/?token=${token}`, { redirect: 'manual' })).headers.get('set-cookie')?.split(';')[0] ?? ''
  const wire = await cable(server.port)
  const channel = socketChannel(`ws://127.0.0.1:${String(wire.port)}/lab`, (to) => {
    const socket = new NodeSocket(to, { headers: { cookie, origin, host: origin.replace('http://', '') } })
    socket.on('error', () => undefined)
    return socket as unknown as WebSocket
  })
  const client = createLabClient(channel)
  const { items } = await client.call('coding.session', { assignment: project.faces })
  const item = items[0]?.item ?? ''
  const kept = new Map<string, string>()
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => {
      kept.set(key, value)
    },
  }
  const send = async (event: QueuedEvent): Promise<Sent> => {
    try {
      await client.call('coding.record', { ...event })
      return { outcome: 'stored' }
    } catch (error) {
      return toContractError(error).code === 'LAB_LOST'
        ? { outcome: 'away' }
        : { outcome: 'refused', message: String(error) }
    }
  }
  const queue = createAnswerQueue(storage, 'a', send, () => undefined)
  channel.onState(({ state }) => {
    if (state === 'up') queue.retry()
  })
  const given: QueuedEvent[] = []
  const answer = (count: number): void => {
    for (let key = 0; key < count; key++) {
      const event = eventOf(item, 'change', faceAnswer('12C', `key ${String(given.length)}`))
      given.push(event)
      queue.add(event)
    }
  }
  for (let round = 0; round < 3; round++) {
    answer(8)
    // The first is on its way when the cable is cut.
    wire.cut()
    answer(8)
    expect(queue.state().waiting).toBeGreaterThan(0)
    expect(JSON.parse(kept.get('a') ?? '[]')).toHaveLength(queue.state().waiting)
    await wire.join()
    await queue.empty()
  }
  expect(queue.state()).toEqual({ waiting: 0, away: false, why: null, refused: null })
  const { events } = await client.call('coding.item', { item })
  expect(events.map(({ id, answer: stored }) => ({ id, answer: stored }))).toEqual(
    given.map(({ id, answer: sent }) => ({ id, answer: sent })),
  )
  wire.close()
}, 120_000)

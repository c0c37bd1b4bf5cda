import { fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { ownClient, type Client } from '../../../src/lab/coding/client.ts'
import { Lab } from '../../../src/lab/lab.ts'
import { startServer, type RunningServer } from '../../../src/server/server.ts'
import { methods } from '../../../src/shared/contract/contract.ts'
import { AULensError, type Answer } from '../../../src/shared/contract/errors.ts'
import { eventOf, faceAnswer, filterAnswer, makeCodedProject, type CodedProject } from './coded-project.ts'

let folder: string
let project: CodedProject
let lab: Lab
let server: RunningServer
const clients: Record<'a' | 'b', Client> = { a: ownClient(), b: ownClient() }
const items: Record<'a' | 'b', { face: string; filter: string }> = {
  a: { face: '', filter: '' },
  b: { face: '', filter: '' },
}
const secret = 'what only coder B wrote'

const must = async <T>(answer: Promise<Answer<unknown>>): Promise<T> => {
  const given = await answer
  if (!given.ok) throw new AULensError(given.error.code, given.error.message)
  return given.value as T
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aulens-blind-'))
  project = await makeCodedProject(join(folder, 'study.aulens'))
  mkdirSync(join(folder, 'page'))
  writeFileSync(join(folder, 'page', 'index.html'), '<title>AULens</title>')
  lab = await Lab.create({ appVersion: '0', projectDirectory: join(folder, 'study.aulens') })
  server = await startServer({ lab, port: 0, host: '127.0.0.1', rendererDirectory: join(folder, 'page'), version: '0' })
  for (const name of ['a', 'b'] as const) {
    await must(lab.call('coder.enter', { coder: project.coders[name] }, clients[name]))
    for (const kind of ['faces', 'filters'] as const) {
      const session = await must<{ items: { item: string }[] }>(
        lab.call('coding.session', { assignment: project[kind] }, clients[name]),
      )
      items[name][kind === 'faces' ? 'face' : 'filter'] = session.items[0]?.item ?? ''
    }
    await must(
      lab.call(
        'coding.record',
        eventOf(items[name].face, 'save', faceAnswer('12C', name === 'b' ? secret : '')),
        clients[name],
      ),
    )
    await must(
      lab.call(
        'coding.record',
        eventOf(items[name].filter, 'save', filterAnswer('4', name === 'b' ? secret : '')),
        clients[name],
      ),
    )
  }
})
afterAll(async () => {
  await server.close()
  await lab.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A good input for what coders may ask; the others are refused before their input is read. */
const inputFor = (method: string): unknown => {
  switch (method) {
    case 'coding.session':
    case 'coding.handIn':
    case 'coding.answers':
      return { assignment: project.filters }
    case 'coding.item':
    case 'coding.history':
      return { item: items.a.filter }
    case 'coding.record':
      return eventOf(items.a.filter, 'change', filterAnswer('1+4'))
    default:
      return {}
  }
}

/** Everything of a value that a coder must not be told, by key or by content. */
const leaks = (value: unknown, at = ''): string[] => {
  if (typeof value === 'string')
    return [secret, project.coders.b, 'Coder B', 'untrained', 'weak', 'run-1']
      .filter((word) => value.includes(word))
      .map((word) => `${at}: ${word}`)
  if (typeof value !== 'object' || value === null) return []
  const forbidden = [
    'filter',
    'filters',
    'run',
    'layer',
    'step',
    'kl',
    'best',
    'score',
    'evidence',
    'sample',
    'path',
    'target',
    'emotion',
    'subject',
    'made',
    'seed',
  ]
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(forbidden.includes(key) ? [`${at}.${key}`] : []),
    ...leaks(inner, `${at}.${key}`),
  ])
}

/** What the role is for; a method added to the contract is refused until it is written here as well. */
const open = [
  'assignment.list',
  'coder.leave',
  'coder.me',
  'coding.history',
  'coding.item',
  'coding.record',
  'coding.session',
  'job.list',
  'project.current',
]
/** These end the blindness of the one who asks, or the asking: tried one by one below. */
const apart = ['coder.leave', 'coding.handIn', 'coding.answers', 'coding.feedback']

describe('before the hand-in no transport tells a coder anything', () => {
  const tryAll = async (call: (method: string, input: unknown) => Promise<Answer<unknown>>): Promise<string[]> => {
    const answered: string[] = []
    for (const method of Object.keys(methods).filter((name) => !apart.includes(name))) {
      const answer = await call(method, inputFor(method))
      if (answer.ok) {
        answered.push(method)
        expect(leaks(answer.value), method).toEqual([])
      } else expect(answer.error.code, method).toBe('NOT_FOR_CODERS')
    }
    return answered.sort()
  }
  const allowed = open.filter((name) => !apart.includes(name))

  it('in the lab: every method of the contract', async () => {
    expect(await tryAll((method, input) => lab.call(method, input, clients.a))).toEqual(allowed)
    const stranger = ['coding.item', 'coding.history', 'coding.record'].map((method) =>
      lab.call(
        method,
        method === 'coding.record' ? eventOf(items.b.filter, 'change', filterAnswer('1')) : { item: items.b.filter },
        clients.a,
      ),
    )
    expect((await Promise.all(stranger)).map((answer) => (answer.ok ? 'told' : answer.error.code))).toEqual([
      'ITEM_NOT_FOUND',
      'ITEM_NOT_FOUND',
      'ITEM_NOT_FOUND',
    ])
    expect(await lab.call('coding.answers', { assignment: project.filters }, clients.a)).toMatchObject({
      ok: false,
      error: { code: 'NOT_HANDED_IN' },
    })
  })

  it('over WebSocket and HTTP, with a personal token', async () => {
    const { token } = await lab.request('coder.token', { coder: project.coders.a })
    const base = `http://127.0.0.1:${String(server.port)}`
    const cookie =
      (await fetch(`${base}/?token=${token}`, { redirect: 'manual' })).headers.get('set-cookie')?.split(';')[0] ?? ''
    const status = async (path: string): Promise<number> =>
      (await fetch(`${base}/media/${path}`, { headers: { cookie } })).status
    expect(await status(`coding/${items.a.filter}/guided.png`)).toBe(200)
    expect(await status(`coding/${items.a.face}/crop-1.png`)).toBe(200)
    for (const path of [
      `coding/${items.b.filter}/guided.png`,
      `coding/${items.b.face}/crop-1.png`,
      'face/1.png',
      'frame/1.jpg',
      'figure/run-1/conv1/12.svg',
    ])
      expect(await status(path), path).toBe(404)

    const socket = new WebSocket(`${base.replace('http', 'ws')}/lab`, { headers: { cookie, origin: base } })
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    const events: string[] = []
    const waiting = new Map<number, (answer: Answer<unknown>) => void>()
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as { type: string; id: number; answer: Answer<unknown>; event: string }
      if (message.type === 'event') events.push(message.event)
      else waiting.get(message.id)?.(message.answer)
    })
    let next = 1
    const call = (method: string, input: unknown): Promise<Answer<unknown>> =>
      new Promise((resolve) => {
        waiting.set(next, resolve)
        socket.send(JSON.stringify({ type: 'call', id: next++, method, input }))
      })
    expect(await tryAll(call)).toEqual(allowed)
    expect(await call('coder.leave', {})).toMatchObject({ ok: false, error: { code: 'CODER_BOUND' } })
    // Work of others, which the owner's own pages hear of, goes past a coder's page.
    const heard = new Promise<void>((resolve) => {
      const stop = lab.on((event) => {
        if (event === 'job.changed') {
          stop()
          resolve()
        }
      })
    })
    await lab.request('engine.status', { selfTest: false }).catch(() => null)
    await lab.request('corpus.synthesise', { out: join(folder, 'c'), subjects: 1, seed: 1, layout: 'ckplus' })
    await heard
    await call('coder.me', {})
    expect(events).toEqual([])
    await lab.request('coder.revoke', { coder: project.coders.a })
    expect(await call('coding.session', { assignment: project.faces })).toMatchObject({
      ok: false,
      error: { code: 'TOKEN_REVOKED' },
    })
    expect(await status(`coding/${items.a.filter}/guided.png`)).toBe(404)
    expect((await fetch(`${base}/?token=${token}`, { redirect: 'manual' })).status).toBe(401)
    socket.terminate()
  })

  it("over the desktop's messages, once a coder has been chosen", async () => {
    const other = join(folder, 'desktop.aulens')
    const desktop = await makeCodedProject(other)
    const child = fork(join(import.meta.dirname, '../../../src/lab/main.ts'), [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const waiting = new Map<number, (message: { answer?: Answer<unknown>; media?: unknown }) => void>()
    child.on('message', (message: { id: number; answer?: Answer<unknown>; media?: unknown }) =>
      waiting.get(message.id)?.(message),
    )
    let next = 1
    const ask = (message: object): Promise<{ answer?: Answer<unknown>; media?: unknown }> =>
      new Promise((resolve) => {
        waiting.set(next, resolve)
        child.send({ ...message, id: next++ })
      })
    const call = async (method: string, input: unknown): Promise<Answer<unknown>> =>
      (await ask({ type: 'call', method, input })).answer ?? { ok: false, error: { code: 'NO_ANSWER', message: '' } }
    expect(await call('project.open', { directory: other })).toMatchObject({ ok: true })
    expect((await ask({ type: 'media', path: 'face/1.png' })).media).not.toBeNull()
    expect(await call('coder.enter', { coder: desktop.coders.a })).toMatchObject({ ok: true })
    expect((await ask({ type: 'media', path: 'face/1.png' })).media).toBeNull()
    for (const method of Object.keys(methods).filter((name) => !name.startsWith('cod') && !open.includes(name)))
      expect(await call(method, {}), method).toMatchObject({ ok: false, error: { code: 'NOT_FOR_CODERS' } })
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.disconnect()
    await ended
  })
})

describe('a training', () => {
  const record = (item: string, client: Client, codes: string) =>
    lab.call('coding.record', eventOf(item, 'save', faceAnswer(codes, secret)), client)
  const itemsOf = async (assignment: string, client: Client): Promise<string[]> =>
    (await must<{ items: { item: string }[] }>(lab.call('coding.session', { assignment }, client))).items.map(
      ({ item }) => item,
    )
  const told = (assignment: string, client: Client) =>
    must<{ item: string; criterion: string; coded: string; missed: number[]; added: number[] }[]>(
      lab.call('coding.feedback', { assignment }, client),
    )
  const give = (feedback: 'each' | 'end') =>
    lab.request('assignment.faces', {
      title: `Training, ${feedback}`,
      corpus: 'drawn',
      count: 3,
      coders: [project.coders.a, project.coders.b],
      repeatShare: 0,
      training: { feedback, criterion: { kind: 'coder', coder: project.coders.b } },
    })

  it('tells the criterion of answers that stand, and of no others; an expert’s only once they are in', async () => {
    expect(await lab.call('coding.feedback', { assignment: project.faces }, clients.a)).toMatchObject({
      ok: false,
      error: { code: 'NO_TRAINING' },
    })
    const { id } = await give('each')
    const [own, expert] = [await itemsOf(id, clients.a), await itemsOf(id, clients.b)]
    for (const item of expert) await must(record(item, clients.b, '12C+25'))
    await must(record(own[0] ?? '', clients.a, '12B+4'))
    // The expert has not handed in.
    expect(await told(id, clients.a)).toEqual([])
    await must(lab.call('coding.handIn', { assignment: id }, clients.b))
    const feedback = await told(id, clients.a)
    expect(feedback).toMatchObject([{ item: own[0], criterion: '12C+25', coded: '4+12B', missed: [25], added: [4] }])
    expect(leaks(feedback)).toEqual([])
    // What has been told stands; the next is still open, and says nothing.
    expect(await record(own[0] ?? '', clients.a, '12C+25')).toMatchObject({
      ok: false,
      error: { code: 'ANSWER_STANDS' },
    })
    await must(lab.call('coding.record', eventOf(own[1] ?? '', 'change', faceAnswer('1')), clients.a))
    expect(await told(id, clients.a)).toHaveLength(1)
  })

  it('that tells at the end tells nothing before the hand-in', async () => {
    const { id } = await give('end')
    for (const client of [clients.b, clients.a])
      for (const item of await itemsOf(id, client)) await must(record(item, client, '12C'))
    await must(lab.call('coding.handIn', { assignment: id }, clients.b))
    expect(await told(id, clients.a)).toEqual([])
    await must(lab.call('coding.handIn', { assignment: id }, clients.a))
    expect(await told(id, clients.a)).toHaveLength(3)
  })
})

describe('after the hand-in', () => {
  const answers = (client: Client): Promise<{ coder: string; target: { kind: string; filter: number | null } }[]> =>
    must(lab.call('coding.answers', { assignment: project.filters }, client))
  it('a coder sees what was judged and the own answers, those of others once all are in, and the lead only what is final', async () => {
    const lead = ownClient()
    expect(await answers(lead)).toEqual([])
    await must(lab.call('coding.handIn', { assignment: project.filters }, clients.a))
    expect(
      await lab.call('coding.record', eventOf(items.a.filter, 'change', filterAnswer('1')), clients.a),
    ).toMatchObject({ ok: false, error: { code: 'HANDED_IN' } })
    const own = await answers(clients.a)
    expect(new Set(own.map(({ coder }) => coder))).toEqual(new Set([project.coders.a]))
    expect(new Set(own.map(({ target }) => target.kind))).toEqual(new Set(['filter', 'untrained', 'weak']))
    expect(new Set((await answers(lead)).map(({ coder }) => coder))).toEqual(new Set([project.coders.a]))
    expect(await lab.call('coding.history', { item: items.b.filter }, lead)).toMatchObject({
      ok: false,
      error: { code: 'NOT_HANDED_IN' },
    })
    await must(lab.call('coding.handIn', { assignment: project.filters }, clients.b))
    expect(new Set((await answers(clients.a)).map(({ coder }) => coder))).toEqual(
      new Set([project.coders.a, project.coders.b]),
    )
  })
})

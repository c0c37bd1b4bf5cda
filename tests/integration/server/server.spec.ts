import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { HostedLab } from '../../../src/lab/lab-host.ts'
import { startServer } from '../../../src/server/server.ts'
import type { RunningServer } from '../../../src/server/server.ts'
import { noncePlaceholder } from '../../../src/shared/web/page-security.ts'

const listeners = new Set<(event: string, payload: unknown) => void>()
const lab: HostedLab = {
  call: async (method, input) => ({ ok: true, value: { method, input } }),
  admit: () => null,
  isAdmitted: () => true,
  expectsCoders: () => false,
  on: (listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  media: async (path) =>
    path === 'face/1.png'
      ? {
          status: 200,
          headers: { 'content-type': 'image/png', 'cache-control': 'private, max-age=60' },
          body: new Uint8Array([9, 8]),
        }
      : null,
}

let folder: string
let server: RunningServer
let cookie: string

interface Got {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}
const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Got> =>
  new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: server.port, path, method, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString('latin1'),
        }),
      )
    })
      .on('error', reject)
      .end()
  })
const own = (): Record<string, string> => ({ cookie })

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aulens-page-'))
  mkdirSync(join(folder, 'page', 'assets'), { recursive: true })
  writeFileSync(join(folder, 'page', 'index.html'), `<meta property="csp-nonce" nonce="${noncePlaceholder}">`)
  writeFileSync(join(folder, 'page', 'assets', 'a.js'), 'export {}')
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  symlinkSync(join(folder, 'secret.txt'), join(folder, 'page', 'leak.txt'))
  server = await startServer({
    lab,
    port: 0,
    host: '127.0.0.1',
    rendererDirectory: join(folder, 'page'),
    version: '1.2.3',
  })
  const { headers, status } = await get(new URL(server.url).pathname + new URL(server.url).search)
  expect(status).toBe(303)
  cookie = String(headers['set-cookie']).split(';')[0] ?? ''
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

describe('who is let in', () => {
  it('nobody without a session, whatever the address', async () => {
    for (const path of ['/', '/index.html', '/assets/a.js', '/face.json', '/media/face/1.png', '/?token=guess'])
      expect((await get(path)).status).toBe(401)
  })

  it('the printed address works once', async () => {
    const { search } = new URL(server.url)
    expect((await get(`/${search}`)).status).toBe(401)
    expect((await get(`/${search}`, own())).status).toBe(303)
  })

  it('a further address can be made for one more browser', async () => {
    const { search } = new URL(server.issueUrl())
    expect((await get(`/${search}`)).headers['set-cookie']).toBeDefined()
  })

  it('nobody through a rebound name or from another page', async () => {
    expect((await get('/', { ...own(), host: `evil.example:${server.port}` })).status).toBe(403)
    expect((await get('/', { ...own(), origin: 'http://evil.example' })).status).toBe(403)
    expect((await get('/', { ...own(), 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  })

  it('nothing but reading', async () => {
    expect((await get('/', own(), 'POST')).status).toBe(405)
    expect(await get('/assets/a.js', own(), 'HEAD')).toMatchObject({ status: 200, body: '' })
  })

  it('no address that others reach', async () => {
    await expect(
      startServer({ lab, port: 0, host: '0.0.0.0', rendererDirectory: join(folder, 'page'), version: '1' }),
    ).rejects.toMatchObject({ code: 'TLS_NOT_AVAILABLE' })
  })

  it('a port in use is named', async () => {
    await expect(
      startServer({ lab, port: server.port, host: '127.0.0.1', rendererDirectory: join(folder, 'page'), version: '1' }),
    ).rejects.toMatchObject({ code: 'ADDRESS_IN_USE', message: expect.stringContaining(String(server.port)) as string })
  })

  it('a page that is not built is named', async () => {
    await expect(
      startServer({ lab, port: 0, host: '127.0.0.1', rendererDirectory: folder, version: '1' }),
    ).rejects.toMatchObject({ code: 'PAGE_NOT_BUILT', path: folder })
  })
})

describe('the page', () => {
  it('carries a fresh nonce in policy and page each time', async () => {
    const [one, two] = [await get('/', own()), await get('/', own())]
    const nonce = /nonce="([^"]+)"/.exec(one.body)?.[1]
    expect(nonce).toMatch(/^[\w+/=]{24}$/)
    expect(one.headers['content-security-policy']).toContain(`'nonce-${nonce}'`)
    expect(two.body).not.toBe(one.body)
    expect(one.headers['cache-control']).toBe('no-store')
  })

  it('has the security headers on every answer', async () => {
    for (const path of ['/', '/nothing', '/media/face/1.png']) {
      expect((await get(path, own())).headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
      })
    }
  })

  it('never leaves its folder and never lists one', async () => {
    for (const path of ['/../secret.txt', '/%2e%2e/secret.txt', '/leak.txt', '/assets', '/assets/', '/.env'])
      expect((await get(path, own())).status).toBe(404)
  })

  it('tells the page where it runs', async () => {
    expect(JSON.parse((await get('/face.json', own())).body)).toMatchObject({
      face: 'browser',
      version: '1.2.3',
      mediaPrefix: '/media',
    })
  })

  it('serves pictures of the lab', async () => {
    expect(await get('/media/face/1.png', own())).toMatchObject({
      status: 200,
      body: '\x09\x08',
      headers: { 'content-type': 'image/png', 'cache-control': 'private, max-age=60' },
    })
    expect((await get('/media/face/2.png', own())).status).toBe(404)
  })
})

const connect = (headers: Record<string, string>, path = '/lab'): Promise<WebSocket> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers })
    socket.once('open', () => resolve(socket))
    socket.once('error', reject)
  })
const origin = (): string => `http://127.0.0.1:${server.port}`
const nextMessage = (socket: WebSocket): Promise<unknown> =>
  new Promise((resolve) => {
    socket.once('message', (data) => resolve(JSON.parse(String(data))))
  })

describe('the connection to the lab', () => {
  it('answers calls and passes events on', async () => {
    const socket = await connect({ ...own(), origin: origin() })
    socket.send(JSON.stringify({ type: 'call', id: 5, method: 'any', input: { a: 1 } }))
    expect(await nextMessage(socket)).toEqual({
      type: 'answer',
      id: 5,
      answer: { ok: true, value: { method: 'any', input: { a: 1 } } },
    })
    const event = nextMessage(socket)
    listeners.forEach((tell) => tell('run.step', { step: 3 }))
    expect(await event).toEqual({ type: 'event', event: 'run.step', payload: { step: 3 } })
    socket.terminate()
  })

  it('stops listening for a tab that was closed', async () => {
    await expect.poll(() => listeners.size).toBe(0)
    const socket = await connect({ ...own(), origin: origin() })
    expect(listeners.size).toBe(1)
    const closed = new Promise((resolve) => {
      socket.once('close', resolve)
    })
    socket.close()
    await closed
    await expect.poll(() => listeners.size).toBe(0)
  })

  it('refuses whoever has no session, no origin, or another one', async () => {
    const refused = /403/
    await expect(connect({ origin: origin() })).rejects.toThrow(refused)
    await expect(connect(own())).rejects.toThrow(refused)
    await expect(connect({ ...own(), origin: 'http://evil.example' })).rejects.toThrow(refused)
    await expect(connect({ ...own(), origin: origin() }, '/other')).rejects.toThrow(refused)
  })

  it('hangs up on what is not JSON', async () => {
    const socket = await connect({ ...own(), origin: origin() })
    const code = new Promise((resolve) => {
      socket.once('close', resolve)
    })
    socket.send('{')
    expect(await code).toBe(1007)
  })
})

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { HostedLab } from '../../../src/lab/lab-host.ts'
import { startServer } from '../../../src/server/server.ts'
import { readTls } from '../../../src/server/tls.ts'
import { selfSigned } from './self-signed.ts'

const token = 'a personal token'
const lab: HostedLab = {
  call: async (_, __, client) => ({ ok: true, value: client.coder }),
  on: () => () => undefined,
  media: async () => null,
  admit: (given) => (given === token ? { coder: 'A', token: 1 } : null),
  isAdmitted: () => true,
  expectsCoders: () => true,
}
let folder: string
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const future = new Date('2099-01-01')

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'aulens-tls-'))
  mkdirSync(join(folder, 'page'))
  file('page/index.html', 'page')
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

it('a coder comes over TLS with a personal token, by a name of the certificate, as often as wanted', async () => {
  const { cert, key } = selfSigned('lab.test', future)
  const tls = readTls(file('cert.pem', cert), file('key.pem', key))
  expect(tls.names).toEqual(['lab.test'])
  const server = await startServer({
    lab,
    port: 0,
    host: '0.0.0.0',
    tls,
    rendererDirectory: join(folder, 'page'),
    version: '1',
  })
  const host = `lab.test:${String(server.port)}`
  expect(server.url).toMatch(`https://${host}/?token=`)
  const visit = (path: string, headers: Record<string, string> = {}): Promise<{ status: number; cookie: string }> =>
    new Promise((resolve, reject) => {
      request(
        { host: '127.0.0.1', servername: 'lab.test', ca: cert, port: server.port, path, headers: { host, ...headers } },
        (response) => {
          response.resume()
          resolve({ status: response.statusCode ?? 0, cookie: String(response.headers['set-cookie'] ?? '') })
        },
      )
        .on('error', reject)
        .end()
    })
  expect((await visit('/?token=wrong')).status).toBe(401)
  expect(
    (await visit(`/?token=${encodeURIComponent(token)}`, { host: `evil.test:${String(server.port)}` })).status,
  ).toBe(403)
  for (let browser = 0; browser < 2; browser++) {
    const { status, cookie } = await visit(`/?token=${encodeURIComponent(token)}`)
    expect([status, cookie]).toEqual([303, expect.stringMatching(/HttpOnly; SameSite=Strict; Path=\/; Secure$/)])
    const socket = new WebSocket(`wss://127.0.0.1:${String(server.port)}/lab`, {
      ca: cert,
      rejectUnauthorized: false,
      headers: { host, origin: `https://${host}`, cookie: cookie.split(';')[0] ?? '' },
    })
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    const answer = new Promise((resolve) => {
      socket.once('message', (data) => resolve(JSON.parse(String(data))))
    })
    socket.send(JSON.stringify({ type: 'call', id: 1, method: 'coder.me', input: {} }))
    expect(await answer).toMatchObject({ answer: { ok: true, value: 'A' } })
    socket.terminate()
  }
  await server.close()
})

it('a certificate that cannot serve is named with the reason', () => {
  const [good, other, old] = [
    selfSigned('lab.test', future),
    selfSigned('lab.test', future),
    selfSigned('lab.test', new Date('2021-01-01')),
  ]
  const code = (cert: string, key: string): unknown => {
    try {
      return readTls(cert, key)
    } catch (error) {
      return (error as { code: string }).code
    }
  }
  expect(code(join(folder, 'none.pem'), join(folder, 'none.pem'))).toBe('CERTIFICATE_UNREADABLE')
  expect(code(file('bad.pem', 'no certificate'), file('k.pem', good.key))).toBe('CERTIFICATE_UNREADABLE')
  expect(code(file('c.pem', good.cert), file('other.pem', other.key))).toBe('CERTIFICATE_OTHER_KEY')
  expect(code(file('old.pem', old.cert), file('oldkey.pem', old.key))).toBe('CERTIFICATE_EXPIRED')
})

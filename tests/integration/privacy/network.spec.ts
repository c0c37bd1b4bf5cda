import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { WatchedConnections } from '../../fixtures/privacy/watched-connections.ts'
import { canPreload } from '../../fixtures/preload/preloaded-library.ts'
import { networkLog, watchedNetwork } from '../../fixtures/privacy/watched-network.ts'

// That the watch sees what it must: without this, "no attempt" would say nothing. 192.0.2.0/24 is reserved for documentation.
it.each([
  ['fetch', `fetch('http://192.0.2.1/').catch(() => {})`],
  ['a socket', `try { require('net').connect(80, '192.0.2.1') } catch {}`],
  ['https', `require('https').get('https://192.0.2.1/').on('error', () => {})`],
  ['a name', `require('dns').promises.lookup('example.invalid').catch(() => {})`],
  ['udp', `try { require('dgram').createSocket('udp4').send('x', 53, '192.0.2.1') } catch {}`],
  [
    'a thread',
    `new (require('worker_threads').Worker)(new URL("data:text/javascript,fetch('http://192.0.2.1/').catch(() => {})"))`,
  ],
  [
    'a child',
    `require('child_process').execFileSync(process.execPath, ['-e', "fetch('http://192.0.2.1/').catch(() => {})"])`,
  ],
])('the watch sees %s leave this computer, and nothing of loopback', (_, code) => {
  const folder = mkdtempSync(join(tmpdir(), 'aulens-network-'))
  const log = join(folder, 'log')
  const run = (text: string): void => {
    try {
      execFileSync(process.execPath, ['--input-type=commonjs', '-e', text], {
        env: { ...process.env, ...watchedNetwork(log) },
        stdio: 'ignore',
      })
    } catch {
      /* a refused attempt may end the program */
    }
  }
  run(`require('net').connect(1, '127.0.0.1').on('error', () => {}); fetch('http://localhost:1/').catch(() => {})`)
  expect(networkLog(log)).toMatchObject({ attempts: [], loaded: [expect.stringContaining('process') as string] })
  run(code)
  expect(networkLog(log).attempts.length).toBeGreaterThan(0)
  rmSync(folder, { recursive: true })
})

describe.skipIf(!canPreload)('the watch below Node', () => {
  it('sees a connection, a datagram and a name, whoever asks for them, and nothing of loopback', () => {
    const folder = mkdtempSync(join(tmpdir(), 'aulens-watch-'))
    const watch = new WatchedConnections(folder)
    const run = (code: string): void => {
      execFileSync(process.execPath, ['-e', code], { env: { ...process.env, ...watch.environment } })
    }
    run(
      `const ignore = () => {}; require('net').connect(80, '192.0.2.1').on('error', ignore); require('dns').lookup('example.invalid', ignore); const udp = require('dgram').createSocket('udp4'); udp.send('x', 53, '192.0.2.1', () => udp.close())`,
    )
    expect(
      watch
        .read()
        .attempts.map((line) => line.split(' ')[0])
        .sort(),
    ).toEqual(['attempt-connect', 'attempt-name', 'attempt-send'])
    run(`require('net').connect(9, '127.0.0.1').on('error', () => {}); require('dns').lookup('localhost', () => {})`)
    expect(watch.read().attempts).toHaveLength(3)
    expect(watch.read().loaded).toHaveLength(2)
    rmSync(folder, { recursive: true, force: true })
  })
})

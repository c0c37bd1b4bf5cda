import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { networkLog, watchedNetwork } from '../../fixtures/privacy/watched-network.ts'

// That the watch sees what it must: without this, "no attempt" would say nothing. 192.0.2.0/24 is reserved for documentation.
it.each([
  ['fetch', `fetch('http://192.0.2.1/').catch(() => {})`],
  ['a socket', `try { require('net').connect(80, '192.0.2.1') } catch {}`],
  ['https', `require('https').get('https://192.0.2.1/').on('error', () => {})`],
  ['a name', `require('dns').promises.lookup('example.invalid').catch(() => {})`],
  ['udp', `try { require('dgram').createSocket('udp4').send('x', 53, '192.0.2.1') } catch {}`],
  ['a thread', `new (require('worker_threads').Worker)(new URL("data:text/javascript,fetch('http://192.0.2.1/').catch(() => {})"))`],
  ['a child', `require('child_process').execFileSync(process.execPath, ['-e', "fetch('http://192.0.2.1/').catch(() => {})"])`],
])('the watch sees %s leave this computer, and nothing of loopback', (_, code) => {
  const folder = mkdtempSync(join(tmpdir(), 'aulens-network-'))
  const log = join(folder, 'log')
  const run = (text: string): void => {
    try { execFileSync(process.execPath, ['--input-type=commonjs', '-e', text], { env: { ...process.env, ...watchedNetwork(log) }, stdio: 'ignore' }) } catch { /* a refused attempt may end the program */ }
  }
  run(`require('net').connect(1, '127.0.0.1').on('error', () => {}); fetch('http://localhost:1/').catch(() => {})`)
  expect(networkLog(log)).toMatchObject({ attempts: [], loaded: [expect.stringContaining('process') as string] })
  run(code)
  expect(networkLog(log).attempts.length).toBeGreaterThan(0)
  rmSync(folder, { recursive: true })
})

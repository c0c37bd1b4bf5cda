import type { IncomingHttpHeaders } from 'node:http'
import { AULensError } from '../shared/contract/errors.ts'

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/

/** Only this computer may connect: an address that others reach would send faces in the clear. */
export const assertLoopback = (host: string): void => {
  if (loopback.test(host)) return
  throw new AULensError('TLS_NOT_AVAILABLE', `The browser version listens on this computer only, not on ${host}: it has no TLS yet.`, {
    hint: 'Leave --host out, and reach it from elsewhere through an SSH tunnel (ssh -L).',
  })
}

/** Names by which a page on this computer reaches the server; anything else in Host is a rebound DNS name. */
export const ownHosts = (host: string, port: number): ReadonlySet<string> => {
  const written = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  return new Set([written, 'localhost', '127.0.0.1', '[::1]'].map((name) => `${name}:${port}`))
}

/** Host must be ours; Origin, where the browser sends one, must be the same host. */
export const comesFromOwnPage = (headers: IncomingHttpHeaders, hosts: ReadonlySet<string>): boolean => {
  const { host, origin } = headers
  if (host === undefined || !hosts.has(host)) return false
  if (headers['sec-fetch-site'] !== undefined && !['same-origin', 'none'].includes(String(headers['sec-fetch-site']))) return false
  return origin === undefined || origin === `http://${host}`
}

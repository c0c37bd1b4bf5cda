import type { IncomingHttpHeaders } from 'node:http'
import { AULensError } from '../shared/contract/errors.ts'

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/
const everyAddress: ReadonlySet<string> = new Set(['0.0.0.0', '::', '[::]'])

/**
 * An address that others reach needs encryption, so that faces do not travel in the clear, and somebody to come: a
 * coder with a token.
 */
export const assertReachable = (
  host: string,
  { tls, expectsCoders }: { readonly tls: boolean; readonly expectsCoders: boolean },
): void => {
  if (loopback.test(host)) return
  if (!tls) {
    throw new AULensError(
      'TLS_NOT_AVAILABLE',
      `${host} is an address that others reach: AULens listens there only with a certificate.`,
      {
        hint: 'Give --certificate and --key, or leave --host out and use an SSH tunnel (ssh -L).',
      },
    )
  }
  if (!expectsCoders) {
    throw new AULensError(
      'NO_CODER_TOKENS',
      'No coder of this project has a personal address yet, so nobody could come.',
      {
        hint: 'Open the project on this computer, and give each coder an address under Coding.',
      },
    )
  }
}

const written = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host)

/**
 * Names by which a page reaches the server; anything else in Host is a rebound DNS name.
 *
 * @param names further ones: those of the certificate
 */
export const ownHosts = (host: string, port: number, names: readonly string[] = []): ReadonlySet<string> => {
  const all = [host, ...names, 'localhost', '127.0.0.1', '::1'].map(written)
  // Browsers leave the scheme's own port out.
  return new Set(all.flatMap((name) => (port === 443 ? [`${name}:${port}`, name] : [`${name}:${port}`])))
}

/** The name to print: of several addresses, one that the certificate vouches for. */
export const shownHost = (host: string, names: readonly string[] = []): string =>
  written(everyAddress.has(host) ? (names[0] ?? 'localhost') : host)

/** Host must be ours; Origin, where the browser sends one, must be the same host. */
export const comesFromOwnPage = (
  headers: IncomingHttpHeaders,
  hosts: ReadonlySet<string>,
  scheme: 'http' | 'https' = 'http',
): boolean => {
  const { host, origin } = headers
  if (host === undefined || !hosts.has(host)) return false
  if (headers['sec-fetch-site'] !== undefined && !['same-origin', 'none'].includes(String(headers['sec-fetch-site'])))
    return false
  return origin === undefined || origin === `${scheme}://${host}`
}

import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { AULensError } from '../shared/contract/errors.ts'

/** A certificate with its key (both PEM), and the names that it vouches for. */
export interface Tls {
  readonly cert: string
  readonly key: string
  readonly names: readonly string[]
}

const read = (what: string, file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new AULensError('CERTIFICATE_UNREADABLE', `The ${what} ${file} cannot be read.`, {
      path: file,
      cause,
      hint: 'Give PEM files that this user may read.',
    })
  }
}

/** "DNS:lab.example.org, IP Address:192.0.2.4" as names; a wildcard names no host. */
const namesOf = (alternatives: string | undefined): string[] =>
  (alternatives ?? '')
    .split(',')
    .flatMap((entry) => /^(?:DNS|IP Address):([^*\s]+)$/.exec(entry.trim())?.[1]?.toLowerCase() ?? [])

/**
 * Reads the certificate and key of a server that others reach.
 *
 * @throws AULensError CERTIFICATE_UNREADABLE, CERTIFICATE_EXPIRED, CERTIFICATE_OTHER_KEY
 */
export const readTls = (certificateFile: string, keyFile: string, now = new Date()): Tls => {
  const [cert, key] = [read('certificate', certificateFile), read('key', keyFile)]
  let parsed: X509Certificate
  let matches: boolean
  try {
    parsed = new X509Certificate(cert)
    matches = parsed.checkPrivateKey(createPrivateKey(key))
  } catch (cause) {
    throw new AULensError(
      'CERTIFICATE_UNREADABLE',
      `${certificateFile} and ${keyFile} are no PEM certificate and key.`,
      { path: certificateFile, cause, hint: 'Ask whoever issued them for PEM files; the key must have no passphrase.' },
    )
  }
  if (!matches)
    throw new AULensError(
      'CERTIFICATE_OTHER_KEY',
      `The key ${keyFile} does not belong to the certificate ${certificateFile}.`,
      { path: keyFile },
    )
  if (new Date(parsed.validTo) < now)
    throw new AULensError('CERTIFICATE_EXPIRED', `The certificate ${certificateFile} ended on ${parsed.validTo}.`, {
      path: certificateFile,
      hint: 'Renew it.',
    })
  return { cert, key, names: namesOf(parsed.subjectAltName) }
}

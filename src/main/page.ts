import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { contentSecurityPolicy, contentTypeOf, noncePlaceholder, securityHeaders } from '../shared/web/page-security.ts'
import { pageFileOf } from '../shared/web/page-address.ts'
import { mediaScheme } from './schemes.ts'
import type { SchemeAnswer } from './schemes.ts'

/** Answers the page's scheme from the built renderer; every answer has a fresh style nonce and the strict policy. */
export const servePage = (directory: string) => async (url: URL): Promise<SchemeAnswer> => {
  const file = pageFileOf(url.pathname)
  if (url.host !== 'aulens' || file === null) throw new Error(`No such page: ${url.pathname}`)
  const nonce = randomBytes(16).toString('base64')
  const bytes = await readFile(join(directory, file))
  const body = file.endsWith('.html') ? Buffer.from(bytes.toString('utf8').split(noncePlaceholder).join(nonce)) : bytes
  return {
    status: 200,
    headers: {
      ...securityHeaders,
      'content-type': contentTypeOf(file),
      'content-security-policy': contentSecurityPolicy({ nonce, media: `${mediaScheme}:` }),
    },
    body,
  }
}

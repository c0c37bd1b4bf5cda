import { randomBytes } from 'node:crypto'
import { readFile, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { contentSecurityPolicy, contentTypeOf, noncePlaceholder, securityHeaders } from '../shared/web/page-security.ts'
import { pageFileOf } from '../shared/web/page-address.ts'
import { mediaScheme } from './schemes.ts'
import type { SchemeAnswer } from './schemes.ts'

/** Answers the page's scheme from the built renderer; every answer has a fresh style nonce and the strict policy. */
export const servePage =
  (directory: string) =>
  async (url: URL): Promise<SchemeAnswer> => {
    const file = pageFileOf(url.pathname)
    if (url.host !== 'aulens' || file === null) throw new Error(`No such page: ${url.pathname}`)
    const nonce = randomBytes(16).toString('base64')
    const [root, path] = await Promise.all([realpath(directory), realpath(join(directory, file))])
    if (!path.startsWith(root + sep)) throw new Error(`No such page: ${url.pathname}`)
    const bytes = await readFile(path)
    const body = file.endsWith('.html')
      ? Buffer.from(bytes.toString('utf8').split(noncePlaceholder).join(nonce))
      : bytes
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

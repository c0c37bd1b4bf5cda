import { randomBytes } from 'node:crypto'
import { readFile, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { contentSecurityPolicy, contentTypeOf, noncePlaceholder } from '../shared/web/page-security.ts'
import { pageFileOf } from '../shared/web/page-address.ts'
import type { Media } from '../shared/contract/media.ts'

/** A file of the built page with the strict policy; null where there is none. Folders are never listed. */
export const readPage = async (directory: string, pathname: string): Promise<Media | null> => {
  const file = pageFileOf(pathname)
  if (file === null) return null
  try {
    const [root, path] = await Promise.all([realpath(directory), realpath(join(directory, file))])
    if (!path.startsWith(root + sep)) return null
    const bytes = await readFile(path)
    const nonce = randomBytes(16).toString('base64')
    const body = file.endsWith('.html')
      ? Buffer.from(bytes.toString('utf8').replaceAll(noncePlaceholder, nonce))
      : bytes
    // Built files carry their hash in their name; the page itself must be asked for each time.
    const caching = file.startsWith('assets/') ? 'private, max-age=31536000, immutable' : 'no-store'
    return {
      status: 200,
      headers: {
        'content-type': contentTypeOf(file),
        'content-security-policy': contentSecurityPolicy({ nonce }),
        'cache-control': caching,
      },
      body,
    }
  } catch {
    return null
  }
}

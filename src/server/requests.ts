import type { IncomingMessage, ServerResponse } from 'node:http'
import { pictureSecurityPolicy, securityHeaders } from '../shared/web/page-security.ts'
import type { Client } from '../lab/coding/client.ts'
import type { FaceInfo } from '../shared/contract/face.ts'
import type { Media } from '../shared/contract/media.ts'
import type { Attempts } from './attempts.ts'
import { comesFromOwnPage } from './origin.ts'
import { readPage } from './page.ts'
import type { Sessions } from './session.ts'

export interface RequestParts {
  readonly sessions: Sessions
  readonly attempts: Attempts
  readonly hosts: ReadonlySet<string>
  readonly rendererDirectory: string
  readonly info: FaceInfo
  readonly scheme: 'http' | 'https'
  readonly media: (path: string, client: Client) => Promise<Media | null>
  readonly admit: (token: string) => Client | null
  /** Whether a session's personal token is still good; always so for whoever sits at this computer. */
  readonly isAdmitted: (client: Client) => boolean
}

const text = (status: number, message: string, headers: Record<string, string> = {}): Media => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers },
  body: Buffer.from(`${message}\n`),
})

/** What a browser keeps of a session that has ended goes: pictures. Drafts of answers stay, they are a coder's work. */
const forgetting = { 'clear-site-data': '"cache"' } as const

const nothing = text(404, 'There is nothing at this address.')
const noSession = text(
  401,
  "This address needs the one-time link that AULens printed when it started, or a coder's personal " +
    'address. Ask whoever runs AULens for a new one.',
  forgetting,
)

/** Whoever came with a personal address may be sent away: their browser keeps no picture. */
const unkept = (media: Media | null, client: Client): Media | null =>
  media === null || client.token === null
    ? media
    : { ...media, headers: { ...media.headers, 'cache-control': 'no-store' } }

const answerTo = async (request: IncomingMessage, parts: RequestParts): Promise<Media> => {
  if (!comesFromOwnPage(request.headers, parts.hosts, parts.scheme))
    return text(403, 'Refused: the request does not come from the page of AULens.')
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return text(405, 'Only GET is answered.', { allow: 'GET, HEAD' })
  const url = new URL(request.url ?? '/', 'http://localhost')
  const token = url.searchParams.get('token')
  if (url.pathname === '/' && token !== null) {
    const coder = parts.admit(token)
    const cookie = coder === null ? parts.sessions.exchange(token) : parts.sessions.begin(coder)
    if (cookie !== null) return text(303, 'Welcome.', { location: '/', 'set-cookie': cookie })
    return parts.sessions.allows(request.headers.cookie) ? text(303, 'Welcome back.', { location: '/' }) : noSession
  }
  const client = parts.sessions.clientOf(request.headers.cookie)
  if (client === null) return noSession
  if (url.pathname === '/face.json') {
    return {
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
      body: Buffer.from(JSON.stringify(parts.info)),
    }
  }
  const found = url.pathname.startsWith('/media/')
    ? unkept(await parts.media(`${url.pathname.slice('/media/'.length)}${url.search}`, client), client)
    : await readPage(parts.rendererDirectory, url.pathname)
  const answer = found ?? nothing
  return parts.isAdmitted(client) ? answer : { ...answer, headers: { ...answer.headers, ...forgetting } }
}

const tooMany = text(429, 'Too many wrong addresses. Wait a minute, then use the link that AULens printed.', {
  'retry-after': '60',
})
const noBody = text(413, 'No request to AULens has a body.', { connection: 'close' })

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
const offersSecret = ({ headers, url = '' }: IncomingMessage): boolean =>
  headers.cookie !== undefined || url.includes('token=')

/** The answer within the limits: no bodies, and few guesses a minute for whoever has no session. */
const limitedAnswer = async (request: IncomingMessage, parts: RequestParts): Promise<Media> => {
  if (hasBody(request)) return noBody
  // Anything but one "/" first would be read as another host, whose page is not ours to give.
  if (!/^\/(?![/\\])/.test(request.url ?? '')) return nothing
  const from = request.socket.remoteAddress ?? ''
  if (parts.attempts.areSpent(from) && parts.sessions.clientOf(request.headers.cookie) === null) return tooMany
  const answer = await answerTo(request, parts)
  if (answer.status === 401 && offersSecret(request)) parts.attempts.add(from)
  return answer
}

/** Answers every HTTP request; a failure is told without its details. */
export const handleRequest = async (
  request: IncomingMessage,
  response: ServerResponse,
  parts: RequestParts,
): Promise<void> => {
  const { status, headers, body } = await limitedAnswer(request, parts).catch(() =>
    text(500, 'AULens could not answer this request.'),
  )
  response.writeHead(status, {
    ...securityHeaders,
    'content-security-policy': pictureSecurityPolicy,
    ...headers,
    'content-length': String(body.byteLength),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

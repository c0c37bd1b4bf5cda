import { protocol } from 'electron'
import { Readable } from 'node:stream'

/** Scheme of the window's own page and scheme of pictures; neither reaches the network. */
export const pageScheme = 'app'
export const mediaScheme = 'aulens-media'
export const pageOrigin = `${pageScheme}://aulens`

export interface SchemeAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}
export type SchemeHandler = (url: URL) => Promise<SchemeAnswer>

/** Must run before the `ready` event. */
export const registerSchemes = (): void => {
  protocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
    {
      scheme: mediaScheme,
      privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true, stream: true },
    },
  ])
}

const notFound: SchemeAnswer = { status: 404, headers: { 'content-type': 'text/plain' }, body: new Uint8Array() }

/** Electron 25 and newer have `protocol.handle`; before that a stream answers, whose chunks must be Buffers. */
export const handleScheme = (scheme: string, handler: SchemeHandler): void => {
  const answer = (address: string): Promise<SchemeAnswer> => handler(new URL(address)).catch(() => notFound)
  if (typeof protocol.handle === 'function') {
    protocol.handle(scheme, async (request) => {
      const { status, headers, body } = await answer(request.url)
      return new Response(Uint8Array.from(body), { status, headers: { ...headers } })
    })
    return
  }
  protocol.registerStreamProtocol(scheme, (request, respond) => {
    void answer(request.url).then(({ status, headers, body }) => {
      respond({ statusCode: status, headers: { ...headers }, data: Readable.from([Buffer.from(body)]) })
    })
  })
}

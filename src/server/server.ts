import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { existsSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { WebSocketServer } from 'ws'
import { AULensError } from '../shared/contract/errors.ts'
import type { FaceInfo } from '../shared/contract/face.ts'
import { DemoSize } from '../shared/contract/project.ts'
import type { HostedLab } from '../lab/lab-host.ts'
import { Attempts } from './attempts.ts'
import { assertReachable, comesFromOwnPage, ownHosts, shownHost } from './origin.ts'
import { handleRequest } from './requests.ts'
import type { RequestParts } from './requests.ts'
import { Sessions } from './session.ts'
import { Shares } from './shares.ts'
import { connectSocket } from './socket.ts'
import type { Tls } from './tls.ts'

export interface ServerOptions {
  readonly lab: HostedLab
  /** 0 takes a free one. */
  readonly port: number
  readonly host: string
  /** Needed where others reach the address. */
  readonly tls?: Tls
  /** Built page. */
  readonly rendererDirectory: string
  readonly version: string
}

export interface RunningServer {
  /** Address with the one-time token. */
  readonly url: string
  readonly port: number
  /** A further address, for one more browser. */
  readonly issueUrl: () => string
  readonly close: () => Promise<void>
}

/** What a slow or endless client may hold: milliseconds for head and request, lines in a head. */
const connectionLimits = { headersTimeout: 10_000, requestTimeout: 30_000, maxHeadersCount: 64 } as const
/** Connections at once; more are refused. */
const mostConnections = 2048
/** How often slow heads are looked for, and how long a TLS handshake may take, milliseconds. */
const checkingInterval = 1000
const handshakeTimeout = 10_000

/** Largest message of a page, bytes: settings and notes, never pictures. */
const largestMessage = 8 * 1024 * 1024

const faceInfo = (version: string): FaceInfo => {
  const directory = join(homedir(), 'AULens', 'demo')
  return {
    face: 'browser',
    version,
    platform: process.platform,
    versions: {},
    mediaPrefix: '/media',
    demo: {
      directory,
      project: join(directory, 'demo.aulens'),
      size: DemoSize.catch('usual').parse(process.env['AULENS_DEMO']),
    },
  }
}

/**
 * Serves the workstation to browsers: on this computer, or with a certificate to coders in the lab.
 *
 * @throws {AULensError} TLS_NOT_AVAILABLE and NO_CODER_TOKENS for an address that others reach, PAGE_NOT_BUILT,
 *   ADDRESS_IN_USE.
 */
export const startServer = async (options: ServerOptions): Promise<RunningServer> => {
  const { lab, host, rendererDirectory, tls } = options
  const scheme = tls === undefined ? 'http' : 'https'
  assertReachable(host, { tls: tls !== undefined, expectsCoders: lab.expectsCoders() })
  if (!existsSync(join(rendererDirectory, 'index.html'))) {
    throw new AULensError('PAGE_NOT_BUILT', `The page is not built: ${rendererDirectory} has no index.html.`, {
      path: rendererDirectory,
      hint: 'Run "npm run build".',
    })
  }
  const server = Object.assign(
    tls === undefined
      ? createServer({ connectionsCheckingInterval: checkingInterval })
      : createTlsServer({
          cert: tls.cert,
          key: tls.key,
          minVersion: 'TLSv1.2',
          handshakeTimeout,
          connectionsCheckingInterval: checkingInterval,
        }),
    connectionLimits,
    { maxConnections: mostConnections },
  )
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        new AULensError(
          cause.code === 'EADDRINUSE' ? 'ADDRESS_IN_USE' : 'CANNOT_LISTEN',
          `Cannot listen on ${host}:${options.port}: ${cause.message}.`,
          { hint: 'Leave --port out to take a free one.', cause },
        ),
      ),
    )
    server.listen(options.port, host, resolve)
  })
  const { port } = server.address() as AddressInfo
  const hosts = ownHosts(host, port, tls?.names)
  const sessions = new Sessions(port, tls !== undefined)
  const parts: RequestParts = {
    sessions,
    attempts: new Attempts(),
    hosts,
    rendererDirectory,
    info: faceInfo(options.version),
    scheme,
    media: (path, client) => lab.media(path, client),
    admit: (token) => lab.admit(token),
    isAdmitted: (client) => lab.isAdmitted(client),
  }
  server.on('request', (request, response) => void handleRequest(request, response, parts))

  const shares = new Shares()
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessage, clientTracking: true })
  server.on('upgrade', (request, stream, head) => {
    // Node takes its own listener off before this event: without one, a client that hangs up now would end the program.
    stream.on('error', () => stream.destroy())
    const client =
      request.url === '/lab' && request.headers.origin !== undefined && comesFromOwnPage(request.headers, hosts, scheme)
        ? sessions.clientOf(request.headers.cookie)
        : null
    if (client === null)
      return void stream.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
    if (!shares.hasRoom(client))
      return void stream.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
    sockets.handleUpgrade(request, stream, head, (socket) => {
      shares.add(socket, client)
      connectSocket(lab, socket, client)
    })
  })

  const issueUrl = (): string => `${scheme}://${shownHost(host, tls?.names)}:${port}/?token=${sessions.issueToken()}`
  return {
    url: issueUrl(),
    port,
    issueUrl,
    close: async () => {
      shares.close()
      for (const socket of sockets.clients) socket.terminate()
      server.closeAllConnections()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}

/**
 * `node src/server/main.ts --project DIR`: the workstation in a browser. `aulens serve` is this with the command line's
 * manners.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { fileURLToPath } from 'node:url'
import { toContractError, AULensError } from '../shared/contract/errors.ts'
import { userSettingsFolder } from '../lab/engine/engine-choice.ts'
import { Lab } from '../lab/lab.ts'
import { startServer } from './server.ts'
import type { RunningServer, ServerOptions } from './server.ts'
import { readTls } from './tls.ts'

/** A browser keeps its settings by address, so the address stays the same from one start to the next. */
const usualPort = 4815

const usage = `Usage: node src/server/main.ts [--port N] [--host 127.0.0.1] [--project DIR] [--at ADDRESS] [--certificate FILE --key FILE] [--json]

  --port N             port to listen on (default ${usualPort}, or a free one where that is taken); 0 takes any free one
  --host H             address to listen on (default 127.0.0.1); one that others reach needs a certificate,
                       and coders with personal addresses
  --project DIR        project to open, made where it does not exist
  --at ADDRESS         view to open, such as /filters/run-1/conv3/142 or /corpus?sample=52
  --certificate FILE   TLS certificate, PEM
  --key FILE           its key, PEM, without a passphrase
  --json               print {"url": …} instead of a sentence
`

const portOf = (text: string | undefined): number | null => {
  if (text === undefined) return null
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new AULensError('INVALID_INPUT', `--port ${text}: not a number from 0 to 65535.`)
}

/** Without a port of its own to ask for, another program on the usual one is no reason to stay shut. */
const startOnPort = async (options: Omit<ServerOptions, 'port'>, asked: number | null): Promise<RunningServer> => {
  try {
    return await startServer({ ...options, port: asked ?? usualPort })
  } catch (error) {
    if (asked !== null || toContractError(error).code !== 'ADDRESS_IN_USE') throw error
    process.stderr.write(
      `Port ${usualPort} is taken, perhaps by another AULens: this one takes a free port. Theme, keys and ` +
        `panes are kept by address and start afresh there.\n`,
    )
    return startServer({ ...options, port: 0 })
  }
}

const serve = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      host: { type: 'string', default: '127.0.0.1' },
      project: { type: 'string' },
      at: { type: 'string' },
      certificate: { type: 'string' },
      key: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return void process.stdout.write(usage)
  if ((values.certificate === undefined) !== (values.key === undefined))
    throw new AULensError('INVALID_INPUT', '--certificate and --key belong together.')
  const tls =
    values.certificate === undefined || values.key === undefined ? {} : { tls: readTls(values.certificate, values.key) }
  const port = portOf(values.port)
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string }
  const lab = await Lab.create({
    projectDirectory: values.project ?? null,
    appVersion: version,
    watchClusters: true,
    settingsFolder: userSettingsFolder(),
  })
  const server = await startOnPort(
    { lab, host: values.host, ...tls, rendererDirectory: `${root}out/renderer`, version },
    port,
  ).catch(async (error: unknown) => {
    await lab.close()
    throw error
  })
  // The fragment outlives the redirection from the one-time address.
  const url = values.at?.startsWith('/') === true ? `${server.url}#${values.at}` : server.url
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ url })}\n`
      : `AULens is open at ${url}\nThe address works once. Ctrl-C ends the server.\n`,
  )
  const stop = (): void =>
    void server
      .close()
      .then(() => lab.close())
      .finally(() => process.exit(0))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

serve().catch((error: unknown) => {
  const { code, message, hint } = toContractError(error)
  process.stderr.write(`error ${code}: ${message}\n${hint === undefined ? '' : `${hint}\n`}`)
  process.exit(1)
})

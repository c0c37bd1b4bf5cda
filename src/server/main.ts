/** `node src/server/main.ts --project DIR`: the workstation in a browser. `aulens serve` is this with the command line's manners. */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { fileURLToPath } from 'node:url'
import { toContractError, AULensError } from '../shared/contract/errors.ts'
import { Lab } from '../lab/lab.ts'
import { startServer } from './server.ts'
import { readTls } from './tls.ts'

const usage = `Usage: node src/server/main.ts [--port 0] [--host 127.0.0.1] [--project DIR] [--certificate FILE --key FILE] [--json]

  --port N             port to listen on; 0, the default, takes a free one
  --host H             address to listen on (default 127.0.0.1); one that others reach needs a certificate,
                       and coders with personal addresses
  --project DIR        project to open, made where it does not exist
  --certificate FILE   TLS certificate, PEM
  --key FILE           its key, PEM, without a passphrase
  --json               print {"url": …} instead of a sentence
`

const portOf = (text: string): number => {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new AULensError('INVALID_INPUT', `--port ${text}: not a number from 0 to 65535.`)
}

const serve = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' }, host: { type: 'string', default: '127.0.0.1' }, project: { type: 'string' },
      certificate: { type: 'string' }, key: { type: 'string' },
      json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return void process.stdout.write(usage)
  if ((values.certificate === undefined) !== (values.key === undefined)) throw new AULensError('INVALID_INPUT', '--certificate and --key belong together.')
  const tls = values.certificate === undefined || values.key === undefined ? {} : { tls: readTls(values.certificate, values.key) }
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string }
  const lab = await Lab.create({ projectDirectory: values.project ?? null, appVersion: version })
  const server = await startServer({ lab, port: portOf(values.port), host: values.host, ...tls, rendererDirectory: `${root}out/renderer`, version })
    .catch(async (error: unknown) => { await lab.close(); throw error })
  process.stdout.write(values.json ? `${JSON.stringify({ url: server.url })}\n` : `AULens is open at ${server.url}\nThe address works once. Ctrl-C ends the server.\n`)
  const stop = (): void => void server.close().then(() => lab.close()).finally(() => process.exit(0))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

serve().catch((error: unknown) => {
  const { code, message, hint } = toContractError(error)
  process.stderr.write(`error ${code}: ${message}\n${hint === undefined ? '' : `${hint}\n`}`)
  process.exit(1)
})

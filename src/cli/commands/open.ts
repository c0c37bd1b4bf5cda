import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Command } from 'commander'
import { readPackaged } from '../../lab/packaged.ts'
import { projectDirectory, type CommonOptions } from '../session.ts'
import { baseCommand, wholeNumber } from './options.ts'

const root = join(import.meta.dirname, '../../..')

/**
 * Runs another program of AULens in the foreground and ends with its exit code; signals reach it through the terminal's
 * group.
 */
const handOver = (program: string, parameters: readonly string[]): Promise<void> =>
  new Promise((resolve) => {
    const child = spawn(program, parameters, { stdio: 'inherit' })
    const forward = (signal: NodeJS.Signals): void => {
      child.kill(signal)
    }
    process.on('SIGTERM', forward)
    process.on('SIGINT', () => {
      /* the terminal sends it to both; the child decides */
    })
    child.on('exit', (code, signal) => {
      process.exitCode = signal === 'SIGINT' ? 130 : (code ?? 1)
      resolve()
    })
  })

const atHelp = 'view to open, such as /filters/run-1/conv3/142 or /corpus?sample=52'
const atParameters = (at: string | undefined): string[] => (at === undefined ? [] : ['--at', at])

/** `aulens serve` */
export const serveCommand = (): Command =>
  baseCommand(
    'serve',
    'the workstation in a browser; prints its address with a one-time token',
    'aulens serve --port 8080',
  )
    .option(
      '--port <n>',
      'port, 0 for any free one (default: 4815, or a free one where that is taken)',
      wholeNumber(0, 65_535),
    )
    .option('--at <address>', atHelp)
    .option('--host <address>', 'address to listen on; one that others reach needs a certificate', '127.0.0.1')
    .option('--certificate <file>', 'TLS certificate, PEM')
    .option('--key <file>', 'key of the certificate, PEM')
    .action(
      async (
        options: CommonOptions & { port?: number; host: string; at?: string; certificate?: string; key?: string },
      ) => {
        const tls = [
          ...(options.certificate === undefined ? [] : ['--certificate', options.certificate]),
          ...(options.key === undefined ? [] : ['--key', options.key]),
        ]
        await handOver(process.execPath, [
          '--disable-warning=ExperimentalWarning',
          join(root, 'src/server/main.ts'),
          ...(options.port === undefined ? [] : ['--port', String(options.port)]),
          '--host',
          options.host,
          ...tls,
          '--project',
          projectDirectory(options),
          ...atParameters(options.at),
          ...(options.json === true ? ['--json'] : []),
        ])
      },
    )

/** `aulens open` */
export const openCommand = (): Command =>
  baseCommand('open', 'the desktop window', 'aulens open --project study.aulens')
    .option('--at <address>', atHelp)
    .action(async (options: CommonOptions & { at?: string }) => {
      const project =
        options.project === undefined && process.env['AULENS_PROJECT'] === undefined
          ? []
          : ['--project', projectDirectory(options)]
      const packaged = readPackaged()
      const parameters = [...project, ...atParameters(options.at)]
      await (packaged === null
        ? handOver(process.execPath, [join(root, 'scripts/start.mjs'), ...parameters])
        : handOver(packaged.window, parameters))
    })

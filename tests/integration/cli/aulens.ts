import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'

const program = join(import.meta.dirname, '../../../bin/aulens')

export interface Finished {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** Starts the real command. */
export const start = (
  args: readonly string[],
  environment: Record<string, string> = {},
): { child: ChildProcess; finished: Promise<Finished> } => {
  const child = spawn(program, [...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const finished = new Promise<Finished>((resolve) => {
    child.on('close', (code, signal) => {
      resolve({ code, signal, stdout, stderr })
    })
  })
  return { child, finished }
}

export const aulens = (...args: string[]): Promise<Finished> => start(args).finished

/** The one JSON document on stdout; fails with what the command said when there is none. */
export const json = async (...args: string[]): Promise<Record<string, unknown>> => {
  const { code, stdout, stderr } = await aulens(...args, '--json')
  if (code !== 0) throw new Error(`aulens ${args.join(' ')} ended with ${String(code)}: ${stderr}`)
  const lines = stdout.trimEnd().split('\n')
  if (lines.length !== 1) throw new Error(`Expected one line of JSON, got ${String(lines.length)}.`)
  return JSON.parse(lines[0] ?? '') as Record<string, unknown>
}

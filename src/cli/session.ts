import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { AULensError, toContractError } from '../shared/contract/errors.ts'
import { events, type MethodInput, type MethodName } from '../shared/contract/contract.ts'
import { userSettingsFolder } from '../lab/engine/engine-choice.ts'
import { Lab } from '../lab/lab.ts'
import { ProgressLine } from './progress-line.ts'

export interface CommonOptions {
  readonly project?: string
  readonly json?: boolean
}

const packageFile = join(import.meta.dirname, '../../package.json')
export const appVersion = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(packageFile, 'utf8'))).version

/** Exit codes of every command. */
export const exitCodes = { done: 0, failed: 1, usage: 2, cancelled: 130 } as const

export const projectDirectory = (options: CommonOptions): string =>
  resolve(options.project ?? process.env['AULENS_PROJECT'] ?? './project.aulens')

/** One command's talk with the lab: an in-process lab, progress on stderr, the result on stdout. */
export class Session {
  readonly lab: Lab
  readonly json: boolean
  readonly #line = new ProgressLine()
  readonly #titles = new Map<number, string>()

  constructor(options: CommonOptions & { device?: string }) {
    this.json = options.json ?? false
    this.lab = new Lab({
      appVersion,
      settingsFolder: userSettingsFolder(),
      ...(options.device === 'cpu'
        ? { computeEnvironment: { AULENS_RUNG: 'native' } }
        : options.device === 'gpu'
          ? { computeEnvironment: { AULENS_RUNG: 'gpu' } }
          : {}),
    })
    this.lab.on((event, payload) => {
      if (event === 'job.changed') {
        const job = events['job.changed'].parse(payload)
        this.#titles.set(job.id, job.title)
      }
      if (event === 'job.progress') {
        const { job, progress } = events['job.progress'].parse(payload)
        this.#line.show(this.#titles.get(job) ?? '', progress)
      }
    })
  }

  /** Starts a long method and waits for its value. */
  async run<M extends MethodName>(method: M, input: MethodInput<M>): Promise<unknown> {
    const started = z.object({ job: z.int() }).parse(await this.lab.request(method, input))
    const value = await this.lab.request('job.result', { job: started.job })
    this.#line.clear()
    return value
  }

  /** Says something for people; silent under --json, where stdout holds one document only. */
  say(text: string): void {
    this.#line.clear()
    if (!this.json) process.stdout.write(`${text}\n`)
  }

  /** Something to know that is not the result: on stderr. */
  warn(text: string): void {
    this.#line.clear()
    process.stderr.write(`Note: ${text}\n`)
  }

  /** The command's result: the JSON document, or the text for people. */
  print(value: unknown, text: string): void {
    this.#line.clear()
    process.stdout.write(this.json ? `${JSON.stringify(value)}\n` : `${text}\n`)
  }

  clear(): void {
    this.#line.clear()
  }
}

const report = (error: unknown): void => {
  const { code, message, hint } = toContractError(error)
  process.stderr.write(`error ${code}: ${message}\n${hint === undefined ? '' : `${hint}\n`}`)
}

/**
 * Runs a command's work in a session and ends the process with the right code. Ctrl-C cancels what runs, keeps what is
 * finished, and ends with 130; a second Ctrl-C ends at once. SIGTERM ends it likewise, but cancels nothing on a
 * cluster.
 *
 * @param needsProject true: one that exists; 'make': it is made where it does not exist; false: none
 */
export const runCommand = async (
  options: CommonOptions & { device?: string },
  needsProject: boolean | 'make',
  work: (session: Session) => Promise<void>,
): Promise<void> => {
  const session = new Session(options)
  let cancelled = false
  const cancel = (): void => {
    if (cancelled) process.exit(exitCodes.cancelled)
    cancelled = true
    session.clear()
    process.stderr.write('Cancelling; what is finished is kept.\n')
    for (const job of session.lab.openJobs()) session.lab.cancelJob(job)
  }
  process.on('SIGINT', cancel)
  // The machine or its session ends: what runs here stops, what runs on a cluster goes on.
  process.on('SIGTERM', () => {
    cancelled = true
    void session.lab.close()
  })
  let code: number = exitCodes.done
  try {
    if (needsProject !== false)
      await session.lab.request('project.open', {
        directory: projectDirectory(options),
        create: needsProject === 'make',
      })
    await work(session)
  } catch (error) {
    session.clear()
    const isCancelled =
      cancelled ||
      (error instanceof Error && error.name === 'AbortError') ||
      (error instanceof AULensError && error.code === 'CANCELLED')
    if (isCancelled) process.stderr.write('Cancelled.\n')
    else report(error)
    code = isCancelled ? exitCodes.cancelled : exitCodes.failed
  }
  await session.lab.close()
  process.exitCode = code
}

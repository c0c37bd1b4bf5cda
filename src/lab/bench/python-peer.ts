import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { z } from 'zod'
import { AULensError } from '../../shared/contract/errors.ts'
import { allocatorEnvironment } from '../engine/compute-client.ts'
import { peerPython } from './peer-python.ts'

const scripts = join(import.meta.dirname, '../../../resources/bench')

export const hasModules = (...names: readonly string[]): boolean =>
  spawnSync(peerPython(), ['-c', `import ${names.join(', ')}`], { stdio: 'ignore' }).status === 0

/** As people run it, without allocator settings, whatever this process was given; or with ours. */
const environmentOf = (allocator: boolean): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('MALLOC_'))),
  ...(allocator ? allocatorEnvironment : {}),
})

/** A Python program that answers one JSON line for each it is sent. */
export class PythonPeer {
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>
  readonly #script: string
  #lastWords = ''

  /** @param script a file of resources/bench */
  constructor(script: string, options: { readonly allocator?: boolean; readonly arguments?: readonly string[] } = {}) {
    this.#script = script
    this.#child = spawn(peerPython(), [join(scripts, script), ...(options.arguments ?? [])], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: environmentOf(options.allocator ?? false),
    })
    this.#child.on('error', (error) => {
      this.#lastWords = error.message
    })
    this.#child.stdin?.on('error', () => undefined) // told by the missing answer
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-2000)
    })
    if (this.#child.stdout === null) throw new Error('unreachable: its output was asked for')
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  /** The next line it says by itself. @throws AULensError BENCH_PEER_FAILED */
  async next<T>(schema: z.ZodType<T>): Promise<T> {
    const line = await this.#lines.next()
    if (line.done === true) {
      throw new AULensError(
        'BENCH_PEER_FAILED',
        `The program measured against, ${this.#script}, ended: ${this.#lastWords.trim().split('\n').at(-1) ?? ''}`,
        {
          hint: 'Install the programs again (aulens bench --setup-peers), or leave the row out (--only).',
        },
      )
    }
    return schema.parse(JSON.parse(line.value))
  }

  ask<T>(request: unknown, schema: z.ZodType<T>): Promise<T> {
    this.#child.stdin?.write(`${JSON.stringify(request)}\n`)
    return this.next(schema)
  }

  close(): void {
    this.#child.kill()
  }
}

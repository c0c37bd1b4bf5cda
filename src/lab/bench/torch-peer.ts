import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { z } from 'zod'

const script = join(import.meta.dirname, '../../../resources/bench/torch_peer.py')

/** The Python to look for PyTorch in: `$AULENS_BENCH_PYTHON`, else `python3`. */
const python = (): string => process.env['AULENS_BENCH_PYTHON'] ?? 'python3'

export const hasTorch = (): boolean => spawnSync(python(), ['-c', 'import torch'], { stdio: 'ignore' }).status === 0

/** PyTorch as people run it: without allocator settings, whatever this process was given. */
const environment = (): NodeJS.ProcessEnv => Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('MALLOC_')))

export type PeerForm = 'usual' | 'best'

/** PyTorch in a process of its own that times one repetition a request. */
export class TorchPeer {
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>
  version = ''
  threads = 0

  private constructor(child: ChildProcess, lines: AsyncIterator<string>) {
    this.#child = child
    this.#lines = lines
  }

  static async start(): Promise<TorchPeer> {
    const child = spawn(python(), [script], { stdio: ['pipe', 'pipe', 'ignore'], env: environment() })
    if (child.stdout === null) throw new Error('PyTorch\'s process has no output.')
    const peer = new TorchPeer(child, createInterface({ input: child.stdout })[Symbol.asyncIterator]())
    const hello = z.object({ torch: z.string(), threads: z.int() }).parse(await peer.#next())
    peer.version = hello.torch
    peer.threads = hello.threads
    return peer
  }

  async #next(): Promise<unknown> {
    const line = await this.#lines.next()
    if (line.done === true) throw new Error('PyTorch\'s process ended.')
    return JSON.parse(line.value)
  }

  /** Milliseconds of one repetition over the batch. */
  async time(part: 'step' | 'forward', form: PeerForm, batch: number): Promise<number> {
    this.#child.stdin?.write(`${JSON.stringify({ part, form, batch })}\n`)
    return z.object({ milliseconds: z.number() }).parse(await this.#next()).milliseconds
  }

  close(): void { this.#child.kill() }
}

import { z } from 'zod'
import { PythonPeer, hasModules } from './python-peer.ts'

export type PeerForm = 'usual' | 'best'

const Milliseconds = z.object({ milliseconds: z.number() })

/** PyTorch in a process of its own that times one repetition a request. */
export class TorchPeer {
  readonly #peer: PythonPeer
  readonly name: string

  private constructor(peer: PythonPeer, name: string) {
    this.#peer = peer
    this.name = name
  }

  /** @returns null where PyTorch is not installed */
  static async start(allocator: boolean): Promise<TorchPeer | null> {
    if (!hasModules('torch')) return null
    const peer = new PythonPeer('torch_peer.py', { allocator })
    const { torch, threads } = await peer.next(z.object({ torch: z.string(), threads: z.int() }))
    return new TorchPeer(
      peer,
      `PyTorch ${torch}, ${String(threads)} threads${allocator ? ', our allocator settings' : ''}`,
    )
  }

  /** Milliseconds of one repetition over the batch. */
  async time(part: 'step' | 'forward', form: PeerForm, batch: number): Promise<number> {
    return (await this.#peer.ask({ part, form, batch }, Milliseconds)).milliseconds
  }

  /**
   * Milliseconds of guided backpropagation for `neurons` neurons of conv3: Captum one by one, or autograd over whole
   * images in batches.
   */
  async guided(form: 'captum' | 'batched', neurons: number): Promise<number> {
    return (await this.#peer.ask({ part: 'guided', form, neurons }, Milliseconds)).milliseconds
  }

  close(): void {
    this.#peer.close()
  }
}

import { stat } from 'node:fs/promises'
import { AULensError } from '../../shared/contract/errors.ts'

/**
 * What an operating system says of a drive that was pulled out or a share that was cut off, as Node begins a message,
 * and as findings end one.
 */
const goneReason = /(?:^|\()(?:EIO|ESTALE|ENOTCONN|ENXIO|ENODEV|EHOSTDOWN|EHOSTUNREACH|ETIMEDOUT)[:)]/

/** Which folder stands at a path: an empty mount point where a drive was is another one. Null: none. */
const identityAt = (path: string): Promise<string | null> =>
  stat(path, { bigint: true }).then(
    ({ dev, ino }) => `${String(dev)} ${String(ino)}`,
    () => null,
  )

/**
 * Watches that a corpus stays where it is while it is read: what cannot be read because its drive is gone is no fault
 * of the corpus.
 */
export class CorpusPresence {
  readonly #path: string
  readonly #identity: string | null

  private constructor(path: string, identity: string | null) {
    this.#path = path
    this.#identity = identity
  }

  static async at(path: string): Promise<CorpusPresence> {
    return new CorpusPresence(path, await identityAt(path))
  }

  /** Whether these reasons, or the folder itself, say that it went away. */
  async isGone(reasons: readonly string[] = []): Promise<boolean> {
    return reasons.some((reason) => goneReason.test(reason)) || (await identityAt(this.#path)) !== this.#identity
  }

  /** @throws AULensError CORPUS_GONE */
  async check(reasons: readonly string[] = []): Promise<void> {
    if (!(await this.isGone(reasons))) return
    throw new AULensError(
      'CORPUS_GONE',
      `The folder ${this.#path} went away while it was read: its drive was unplugged, or the connection to ` +
        'it was lost.',
      {
        path: this.#path,
        hint:
          'Connect it again, then import the corpus again: it goes on from where it was. Nothing that was ' +
          'imported before has changed.',
      },
    )
  }
}

import { fork } from 'node:child_process'
import type { ChildProcess, Serializable } from 'node:child_process'
import type { FromLab, ToLab } from '../shared/contract/contract.ts'
import type { LabState } from '../shared/contract/face.ts'
import type { Media, MediaAnswer } from '../shared/contract/media.ts'

export interface LabProcessOptions {
  /** Folder in which Node keeps the lab's compiled code between starts. */
  readonly compiledCode?: string
  /** The project's own Node. */
  readonly node: string
  readonly entry: string
  readonly arguments: readonly string[]
  readonly onMessage: (message: FromLab) => void
  readonly onState: (state: LabState) => void
  /** An end before this many milliseconds counts towards giving up. */
  readonly steadyAfter?: number
}

const attempts = 3
const keptErrorCharacters = 2000
const meantForParent = new Set(['NODE_OPTIONS', 'ELECTRON_RUN_AS_NODE'])

/** What a crashed process said of its reason: its last line that names an error, else its last line. */
export const errorLineOf = (output: string): string => {
  const lines = output.trim().split('\n')
  return (lines.filter((line) => /^\w*Error\b.*:/.test(line)).at(-1) ?? lines.at(-1) ?? '').trim()
}

/**
 * The lab in a process of its own, kept alive: its end is told with its last words, and it is started again, until it
 * has failed three times in a row without having lived for a while.
 */
export class LabProcess {
  readonly #options: LabProcessOptions
  readonly #pictures = new Map<number, (media: Media | null) => void>()
  #child: ChildProcess | null = null
  #failures = 0
  #nextPicture = 1
  #stopping = false

  constructor(options: LabProcessOptions) {
    this.#options = options
  }

  get running(): boolean {
    return this.#child !== null
  }

  start(): void {
    const startedAt = performance.now()
    let lastWords = ''
    // A parent's NODE_OPTIONS are meant for the parent: the lab runs on one tested runtime with no flags.
    const environment = {
      // The lab is a few hundred small files: kept compiled, it starts in half the time.
      ...(this.#options.compiledCode === undefined ? {} : { NODE_COMPILE_CACHE: this.#options.compiledCode }),
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !meantForParent.has(name))),
    }
    const child = fork(this.#options.entry, [...this.#options.arguments], {
      execPath: this.#options.node,
      execArgv: [],
      serialization: 'advanced',
      env: environment,
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    })
    this.#child = child
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      process.stderr.write(text)
      lastWords = (lastWords + text).slice(-keptErrorCharacters)
    })
    child.on('message', (message) => this.#receive(message as unknown as FromLab | MediaAnswer))
    let ended = false
    const end = (what: string): void => {
      if (ended) return
      ended = true
      this.#ended(what, lastWords, performance.now() - startedAt)
    }
    child.on('error', (error) => end(error.message))
    child.on('exit', (code, signal) => end(signal === null ? `exit code ${String(code)}` : `signal ${signal}`))
    this.#options.onState({ state: 'up' })
  }

  /** False where no lab runs to take the message. */
  send(message: ToLab): boolean {
    return this.#post(message)
  }

  async media(path: string): Promise<Media | null> {
    const id = this.#nextPicture++
    return new Promise((resolve) => {
      this.#pictures.set(id, resolve)
      if (!this.#post({ type: 'media', id, path })) this.#answerPicture(id, null)
    })
  }

  /** Lets the lab close its project, then ends it. */
  async stop(patience = 20_000): Promise<void> {
    this.#stopping = true
    const child = this.#child
    if (child === null) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), patience)
      child.once('exit', () => {
        clearTimeout(timer)
        resolve()
      })
      if (child.connected) child.disconnect()
      else child.kill()
    })
  }

  #post(message: ToLab | { type: 'media'; id: number; path: string }): boolean {
    if (this.#child === null || !this.#child.connected) return false
    try {
      this.#child.send(message as Serializable, () => undefined)
      return true
    } catch {
      // What cannot be written as a message (a BigInt) reaches no lab.
      return false
    }
  }

  #receive(message: FromLab | MediaAnswer): void {
    if (message.type === 'media') this.#answerPicture(message.id, message.media)
    else this.#options.onMessage(message)
  }

  #answerPicture(id: number, media: Media | null): void {
    this.#pictures.get(id)?.(media)
    this.#pictures.delete(id)
  }

  #ended(what: string, lastWords: string, lived: number): void {
    this.#child = null
    for (const id of [...this.#pictures.keys()]) this.#answerPicture(id, null)
    if (this.#stopping) return
    this.#failures = lived >= (this.#options.steadyAfter ?? 10_000) ? 1 : this.#failures + 1
    const said = errorLineOf(lastWords)
    const reason = said === '' ? what : `${what}: ${said}`
    if (this.#failures >= attempts) {
      this.#options.onState({ state: 'down', message: `The lab process ended ${attempts} times in a row (${reason}).` })
      return
    }
    this.#options.onState({ state: 'restarting', message: `The lab process ended (${reason}) and is started again.` })
    this.start()
  }
}

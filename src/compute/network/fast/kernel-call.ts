import { kernelNames, laneCount, type KernelName, type Kernels } from './kernel-module.ts'

/** Places in the int32 array that the threads of a team share. */
const place = { call: 0, nextLane: 1, finished: 2, stopped: 3, failed: 4, kernel: 5, count: 6, numbers: 7 } as const
const mostNumbers = 16

/** A board without a call: no lane is open. */
export const newBoard = (): Int32Array<SharedArrayBuffer> => {
  const board = new Int32Array(new SharedArrayBuffer((place.numbers + mostNumbers) * 4))
  board[place.nextLane] = laneCount
  return board
}

/**
 * How the threads of a team hand one kernel call round. The main thread writes the call, then opens its lanes; each
 * thread takes lanes until none is left. A thread that comes late finds none: it can neither repeat a lane nor see half
 * a
 * call, as it reads the call only after it has been given a lane, and the next call waits until all lanes are finished.
 */
export class CallBoard {
  readonly #board: Int32Array<SharedArrayBuffer>

  /** @param board from {@link newBoard}, the same one in every thread */
  constructor(board: Int32Array<SharedArrayBuffer>) {
    this.#board = board
  }

  /** Main thread: offers a call to the others. */
  post(kernel: KernelName, numbers: readonly number[]): void {
    const board = this.#board
    if (numbers.length > mostNumbers) throw new RangeError(`A kernel takes at most ${String(mostNumbers)} numbers.`)
    board[place.kernel] = kernelNames.indexOf(kernel)
    board[place.count] = numbers.length
    board.set(numbers, place.numbers)
    Atomics.store(board, place.finished, 0)
    Atomics.store(board, place.nextLane, 0)
    Atomics.add(board, place.call, 1)
    Atomics.notify(board, place.call)
  }

  /** Any thread: computes lanes of the posted call until none is left. */
  work(kernels: Kernels): void {
    const board = this.#board
    for (;;) {
      const lane = Atomics.add(board, place.nextLane, 1)
      if (lane >= laneCount) return
      const kernel = kernelNames[board[place.kernel] as number] as KernelName
      const numbers = board.subarray(place.numbers, place.numbers + (board[place.count] as number))
      try {
        kernels[kernel](...numbers, lane, laneCount)
      } catch {
        Atomics.store(board, place.failed, 1)
      }
      if (Atomics.add(board, place.finished, 1) + 1 === laneCount) Atomics.notify(board, place.finished)
    }
  }

  /** Main thread: waits until every lane of the posted call is finished. */
  finish(): void {
    const board = this.#board
    for (
      let finished = Atomics.load(board, place.finished);
      finished < laneCount;
      finished = Atomics.load(board, place.finished)
    ) {
      Atomics.wait(board, place.finished, finished)
    }
    if (Atomics.load(board, place.failed) !== 0) throw new Error('A WebAssembly kernel of the fast network failed.')
  }

  /** Main thread: sends the others home. */
  stop(): void {
    Atomics.store(this.#board, place.stopped, 1)
    Atomics.add(this.#board, place.call, 1)
    Atomics.notify(this.#board, place.call)
  }

  /** Another thread: helps with every call until `stop`. */
  serve(kernels: Kernels): void {
    for (;;) {
      // Read before `stopped`: a stop in between changes it, so that the wait below returns at once.
      const call = Atomics.load(this.#board, place.call)
      if (Atomics.load(this.#board, place.stopped) !== 0) return
      this.work(kernels)
      Atomics.wait(this.#board, place.call, call)
    }
  }
}

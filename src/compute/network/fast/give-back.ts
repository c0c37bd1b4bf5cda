declare global {
  interface ArrayBuffer {
    /** ES2024; TypeScript's library for this target does not have it, nor does Node.js before 21. */
    transfer?(newByteLength: number): ArrayBuffer
  }
}

/**
 * Frees an array's memory at once, where it has its buffer to itself: tens of megabytes of copies a part would
 * otherwise wait for the
 * garbage collector. The array is empty afterwards.
 */
export const giveBack = ({ buffer, byteLength }: Float32Array): void => {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer?.(0)
}

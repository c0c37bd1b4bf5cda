/** The part of the WebAssembly interface that the kernels need: TypeScript has it only among the browser's types. */
declare namespace WebAssembly {
  interface Module {
    readonly [Symbol.toStringTag]: 'WebAssembly.Module'
  }
  interface Instance {
    readonly exports: Record<string, unknown>
  }
  interface Memory {
    readonly buffer: SharedArrayBuffer
    /** @returns pages before */
    grow(pages: number): number
  }
  const Module: new (bytes: Uint8Array) => Module
  const Instance: new (module: Module, imports: Record<string, Record<string, unknown>>) => Instance
  const Memory: new (size: { initial: number; maximum: number; shared: true }) => Memory
}

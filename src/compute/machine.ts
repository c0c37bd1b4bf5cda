/**
 * What the engine must know of the machine: native bindings, threads, device names. Built-in modules come from
 * `process.getBuiltinModule`, because this folder imports TensorFlow and nothing else.
 */
const files = process.getBuiltinModule('node:fs')
const { createRequire } = process.getBuiltinModule('node:module')
const path = process.getBuiltinModule('node:path')
const system = process.getBuiltinModule('node:os')

export const nativePackages = { gpu: '@tensorflow/tfjs-node-gpu', native: '@tensorflow/tfjs-node' } as const
export type NativePackage = (typeof nativePackages)[keyof typeof nativePackages]

/** Names in a folder; none where the folder cannot be read. */
const namesIn = (folder: string): string[] => {
  try {
    return files.readdirSync(folder)
  } catch {
    return []
  }
}

/**
 * The compiled binding of a native package, or null. Asked before the package is imported: an import that fails
 * half-way leaves its kernels registered.
 */
export const bindingOf = (packageName: NativePackage): string | null => {
  let entry: string
  try {
    entry = createRequire(import.meta.url).resolve(packageName)
  } catch {
    return null
  }
  const library = path.resolve(entry, '..', '..', 'lib')
  for (const name of namesIn(library).filter((folder) => folder.startsWith('napi-v'))) {
    const binding = path.join(library, name, 'tfjs_binding.node')
    if (files.existsSync(binding)) return binding
  }
  return null
}

/** First match of a pattern in `folder/<anything>/<file>`, e.g. the model name of an NVIDIA card under /proc. */
export const readFirst = (folder: string, file: string, pattern: RegExp): string | undefined => {
  for (const name of namesIn(folder)) {
    try {
      const found = pattern.exec(files.readFileSync(path.join(folder, name, file), 'utf8'))?.[1]
      if (found !== undefined) return found.trim()
    } catch {
      // A card whose description cannot be read stays nameless.
    }
  }
  return undefined
}

/** Threads that one native operation may use. */
export const threadCount = (): number => {
  const set = Number(process.env['TF_NUM_INTRAOP_THREADS'])
  return Number.isInteger(set) && set > 0 ? set : system.availableParallelism()
}

/** Most memory this process has held, in bytes. */
export const peakMemory = (): number => process.resourceUsage().maxRSS * 1024

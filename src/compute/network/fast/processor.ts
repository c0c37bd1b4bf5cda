/** What the processor can compute, where the system says so. */
const files = process.getBuiltinModule('node:fs')

const bfloat16Flags = ['avx512_bf16', 'amx_bf16'] as const

/**
 * Whether bfloat16 convolutions run on instructions of their own. Elsewhere oneDNN emulates them, slower than float32.
 * Linux only: other systems do not list the flags in a file, and answer false.
 *
 * @param description text of /proc/cpuinfo
 */
export const hasBfloat16 = (description: string = processorDescription()): boolean => {
  const flags = new Set(/^flags\s*:(.*)$/m.exec(description)?.[1]?.trim().split(/\s+/))
  return bfloat16Flags.some((flag) => flags.has(flag))
}

const processorDescription = (): string => {
  try {
    return files.readFileSync('/proc/cpuinfo', 'utf8')
  } catch {
    return ''
  }
}

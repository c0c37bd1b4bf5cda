type Lock = { packages?: Record<string, object> } | null
export declare const firstDifference: (
  lock: Lock,
  installed: Lock,
  machine: { platform: string; arch: string },
) => string | null

const steps: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -5,
  PageUp: 5,
}

/** A key with what is held beside it, as the browser tells it. */
export interface KeyPress {
  readonly key: string
  readonly shiftKey: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
}

/**
 * Where a key takes a handle that stands at `place` of `frames`, by the slider pattern of ARIA; null: the key is not
 * the handle's.
 */
export const stepOfKey = (
  { key, shiftKey, ctrlKey, metaKey, altKey }: KeyPress,
  place: number,
  frames: number,
): number | null => {
  if (ctrlKey || metaKey || altKey) return null
  if (key === 'Home') return 0
  if (key === 'End') return frames - 1
  const step = steps[key]
  if (step === undefined) return null
  return Math.max(0, Math.min(frames - 1, place + step * (shiftKey && Math.abs(step) === 1 ? 5 : 1)))
}

import type { PlannedSequence, PlannedSubject } from './corpus-plan.ts'

/** What the drawing pool sends a worker: one sequence, and what to make of it. */
export interface DrawingTask {
  readonly subject: PlannedSubject
  readonly sequence: PlannedSequence
  /** Write PNG and landmark files below this folder, or give back aligned faces of these sides. */
  readonly output:
    { readonly kind: 'ckplus'; readonly out: string } | { readonly kind: 'faces'; readonly sides: readonly number[] }
}

/** Faces of one sequence, per side: [frames, side, side], row-major. */
export type AlignedFaces = ReadonlyMap<number, Uint8Array>

export type FromDrawer =
  | { readonly type: 'frame' }
  | { readonly type: 'done'; readonly faces: AlignedFaces | null }
  | { readonly type: 'failed'; readonly message: string }

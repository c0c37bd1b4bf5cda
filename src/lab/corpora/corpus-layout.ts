import type { GreyImage } from '../../shared/contract/compute.ts'
import type { Finding } from '../../shared/contract/corpus.ts'

/** An Action Unit as coded: intensity 1 … 5 (A … E), or 0 for "present, intensity not given". */
export interface CodedUnit {
  readonly au: number
  readonly intensity: number
}

/** A picture as its layout describes it, before any pixel is read. */
export interface ScannedSample {
  /** Relative to the corpus root, with forward slashes; a row of a table file is `file.csv#12`. */
  readonly path: string
  /** Number in the file's name (or row); place in the sequence from 1. */
  readonly frame: number
  readonly position: number
  /** Emotion code (see shared/protocol/emotions) that this frame carries under the layout's protocol; null: none. */
  readonly emotion: number | null
  /** AUs that count for this frame; empty: coded, none present; null: not coded. */
  readonly actionUnits: readonly CodedUnit[] | null
  /** 68 landmarks that the corpus itself gives, x y x y …, frame pixels. */
  readonly landmarks?: Float32Array
  /** Where the corpus has several official splits: the sample's part in each; null: it takes no part. */
  readonly splits?: readonly ('train' | 'validation' | 'test' | null)[]
}

/** A sequence, or a still as a sequence of one. */
export interface ScannedSequence {
  readonly subject: string
  readonly name: string
  /** As the corpus gives them for the whole sequence. */
  readonly emotion: number | null
  readonly actionUnits: readonly CodedUnit[] | null
  /** Split that the corpus itself assigns, where it does. */
  readonly split?: 'train' | 'validation' | 'test'
  readonly samples: readonly ScannedSample[]
}

/** Knows one layout on disk: finds what is there and reports what is odd, never guessing silently. */
export interface CorpusLayout {
  scan(root: string, context: ScanContext): Promise<CorpusScan>
}

export interface ScanContext {
  readonly signal: AbortSignal
  onProgress(progress: { done: number; total: number; unit: string; message: string }): void
}

export interface CorpusScan {
  /** Absolute path that every sample's `path` is relative to. */
  readonly root: string
  readonly sequences: readonly ScannedSequence[]
  readonly findings: readonly Finding[]
  /** True where pictures are faces already (TFD, FER2013): no detector runs. */
  readonly aligned: boolean
  /** Reads pixels of samples that are not picture files of their own; absent: `path` is a PNG, JPEG, … file. */
  readonly readPixels?: (sample: ScannedSample) => Promise<GreyImage>
  /**
   * Opens the faces of a corpus that keeps them all in one array, instead of `readPixels`. A sample's `frame` is then
   * its picture's number from 1.
   *
   * @param temporary name of a file that may be made until the faces are closed
   */
  readonly openFaces?: (temporary: string, context: ScanContext) => Promise<BulkFaces>
}

export interface BulkFaces {
  /** Side of the corpus's pictures in pixels. */
  readonly side: number
  /** What only the pixels tell. */
  readonly findings: readonly Finding[]
  /**
   * @param from first picture wanted, from 0; the first block may begin before it
   * @returns pictures as in the corpus [length, side, side], and faces as they are stored [length, 96, 96]; valid
   *   until the next block is asked for
   */
  blocks(from: number): AsyncIterable<{
    readonly first: number
    readonly length: number
    readonly pictures: Uint8Array
    readonly faces: Uint8Array
  }>
  close(): Promise<void>
}

import type { GreyImage } from '../../shared/contract/compute.ts'

/** A rectangle in frame pixels. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Centres of the eye on the left and on the right of the picture, x y x y, frame pixels. */
export type Eyes = readonly [number, number, number, number]

/** What a face worker is asked: decode a picture, find and crop a face. */
export interface FaceTask {
  readonly source: { readonly file: string } | { readonly image: GreyImage }
  /**
   * 'haar': the paper's detector; 'haar-wide': the same for faces of any size; 'whole': the picture is the face;
   * 'none': only decode and return the grey picture; a box: crop there; eyes: turn and scale by them.
   */
  readonly face: 'haar' | 'haar-wide' | 'whole' | 'none' | Box | { readonly eyes: Eyes }
  /** Side of the crop in pixels. */
  readonly side: number
}

/** Something odd about a picture that could be used all the same. */
export interface PictureRemark {
  readonly code: 'IMAGE_INCOMPLETE' | 'IMAGE_TYPE_MISMATCH'
  readonly message: string
}

export interface FaceResult {
  /** SHA-256 of the file's bytes (of the pixels where there is no file), hexadecimal. */
  readonly hash: string
  readonly bytes: number
  readonly modified: number
  readonly width: number
  readonly height: number
  readonly remarks: readonly PictureRemark[]
  /** Null where no face was found. */
  readonly face: { readonly pixels: Uint8Array; readonly box: Box; readonly foundBy: string } | null
  /** The whole grey picture, only with `face: 'none'`. */
  readonly image?: GreyImage
}

export type ToFaceWorker = { readonly id: number; readonly task: FaceTask }
export type FromFaceWorker =
  | { readonly id: number; readonly ok: true; readonly result: FaceResult }
  /** `worker`: no picture can be done, for the worker could not start. */
  | { readonly id: number; readonly ok: false; readonly fault: 'picture' | 'worker'; readonly message: string }

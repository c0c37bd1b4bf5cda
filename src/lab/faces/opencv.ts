import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'

/**
 * The part of OpenCV.js 4.12 that AULens uses. Everything with `delete` lives in OpenCV's own memory and must be
 * deleted.
 */
export interface Mat {
  readonly rows: number
  readonly cols: number
  readonly data: Uint8Array
  roi(rectangle: unknown): Mat
  delete(): void
}
export interface RectVector {
  size(): number
  get(index: number): { x: number; y: number; width: number; height: number }
  delete(): void
}
export interface CascadeClassifier {
  load(file: string): boolean
  detectMultiScale(
    image: Mat,
    objects: RectVector,
    scale: number,
    neighbours: number,
    flags: number,
    minimum: unknown,
    maximum: unknown,
  ): void
  delete(): void
}
export interface OpenCv {
  Mat: new (rows?: number, columns?: number, type?: number) => Mat
  Size: new (width: number, height: number) => unknown
  Rect: new (x: number, y: number, width: number, height: number) => unknown
  RectVector: new () => RectVector
  CascadeClassifier: new () => CascadeClassifier
  readonly CV_8UC1: number
  readonly INTER_LINEAR: number
  resize(source: Mat, target: Mat, size: unknown, fx: number, fy: number, interpolation: number): void
  FS_createDataFile(parent: string, name: string, data: Uint8Array, read: boolean, write: boolean, own: boolean): void
}

type Loading = Partial<OpenCv> & { onRuntimeInitialized?: () => void }
const isReady = (cv: Loading): cv is OpenCv => cv.Mat !== undefined

/** The cascade as OpenCV distributes it (licence in resources/licences). */
export const cascadeFile = new URL('../../../resources/haar/haarcascade_frontalface_default.xml', import.meta.url)

/**
 * Loads OpenCV.js once per thread.
 *
 * The module is a thenable of its own that resolves to itself: awaiting it never ends, hence the wrapper and the
 * callback.
 */
export const loadOpenCv = async (): Promise<{ cv: OpenCv }> => {
  const loading = createRequire(import.meta.url)('@techstark/opencv-js') as Loading
  if (!isReady(loading))
    await new Promise<void>((resolve) => {
      loading.onRuntimeInitialized = resolve
    })
  if (!isReady(loading)) throw new Error('OpenCV.js did not start.')
  return { cv: loading }
}

/** The frontal face cascade, loaded. */
export const loadCascade = (cv: OpenCv): CascadeClassifier => {
  cv.FS_createDataFile('/', 'frontalface.xml', readFileSync(cascadeFile), true, false, false)
  const cascade = new cv.CascadeClassifier()
  if (!cascade.load('/frontalface.xml')) throw new Error('OpenCV.js refused the face cascade.')
  return cascade
}

import type { GreyImage } from '../../shared/contract/compute.ts'
import type { Box } from './face-task.ts'
import { chosenBox, faceSides, haarSettings, type FaceFinder, type FaceWindow, type HaarFace } from './haar-settings.ts'
import { loadCascade, type CascadeClassifier, type Mat, type OpenCv } from './opencv.ts'

/**
 * OpenCV's frontal Haar cascade as the released code calls it: the face's side lies between 0.5 and 0.8 of the frame's
 * shorter
 * side (245 to 392 pixels of 490), and the first hit that OpenCV returns is taken. Also crops, with OpenCV's bilinear
 * resize.
 */
export class HaarDetector implements FaceFinder {
  readonly #cv: OpenCv
  readonly #cascade: CascadeClassifier
  #frame: Mat | null = null

  constructor(cv: OpenCv) {
    this.#cv = cv
    this.#cascade = loadCascade(cv)
  }

  /** The picture in OpenCV's memory; the matrix is kept and reused while sizes stay the same. */
  #load(image: GreyImage): Mat {
    if (image.pixels.length !== image.width * image.height)
      throw new RangeError('A picture needs width times height pixels.')
    if (this.#frame?.rows !== image.height || this.#frame.cols !== image.width) {
      this.#frame?.delete()
      this.#frame = new this.#cv.Mat(image.height, image.width, this.#cv.CV_8UC1)
    }
    this.#frame.data.set(image.pixels)
    return this.#frame
  }

  /**
   * Every box of one try, in OpenCV's order.
   *
   * @param sides smallest and largest side of a face in pixels; 0 for no limit. Default: the paper's, by the frame's
   *   size
   */
  detectAll(
    image: GreyImage,
    neighbours: number,
    [smallest, largest]: readonly [number, number] = faceSides(image),
  ): Box[] {
    const frame = this.#load(image)
    const found = new this.#cv.RectVector()
    try {
      this.#cascade.detectMultiScale(
        frame,
        found,
        haarSettings.scale,
        neighbours,
        0,
        new this.#cv.Size(smallest, smallest),
        new this.#cv.Size(largest, largest),
      )
      return Array.from({ length: found.size() }, (_, index) => {
        const { x, y, width, height } = found.get(index)
        return { x, y, width, height }
      })
    } finally {
      found.delete()
    }
  }

  detect(image: GreyImage, window: FaceWindow = 'paper'): HaarFace | null {
    for (const neighbours of haarSettings.neighbours) {
      const box = chosenBox(this.detectAll(image, neighbours, faceSides(image, window)), window)
      if (box !== undefined) return { box, neighbours }
    }
    return null
  }

  /** @param box inside the picture @returns [side, side] */
  crop(image: GreyImage, box: Box, side: number): Uint8Array {
    const frame = this.#load(image)
    const region = frame.roi(new this.#cv.Rect(box.x, box.y, box.width, box.height))
    const target = new this.#cv.Mat()
    try {
      this.#cv.resize(region, target, new this.#cv.Size(side, side), 0, 0, this.#cv.INTER_LINEAR)
      return target.data.slice()
    } finally {
      region.delete()
      target.delete()
    }
  }

  delete(): void {
    this.#frame?.delete()
    this.#frame = null
    this.#cascade.delete()
  }
}

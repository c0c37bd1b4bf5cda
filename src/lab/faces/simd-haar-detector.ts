import { readFileSync } from 'node:fs'
import type { GreyImage } from '../../shared/contract/compute.ts'
import { cropBilinearly } from './bilinear-crop.ts'
import { readCascade } from './cascade.ts'
import { CascadeScanner } from './cascade-scanner.ts'
import { resizeExactly } from './exact-resize.ts'
import type { Box } from './face-task.ts'
import { groupBoxes } from './group-boxes.ts'
import { chosenBox, faceSides, haarSettings, type FaceFinder, type FaceWindow, type HaarFace } from './haar-settings.ts'
import { cascadeFile } from './opencv.ts'
import { roundHalfEven } from './rounding.ts'

/** Cut off at the picture's border: windows at the coarsest sizes may reach beyond it by rounding. */
const inside = ({ x, y, width, height }: Box, image: GreyImage): Box => ({
  x,
  y,
  width: Math.min(width, image.width - x),
  height: Math.min(height, image.height - y),
})

const boxesOf = (candidates: readonly Box[], neighbours: number, image: GreyImage): Box[] =>
  groupBoxes(candidates, neighbours).map((box) => inside(box, image))

const windowSide = 24
/** Below this scale every other window is looked at. */
const finestFullScale = 2

/**
 * The frontal Haar cascade by a WebAssembly SIMD kernel of AULens's own: the boxes of OpenCV's `detectMultiScale`, to
 * the pixel, in a third of
 * OpenCV.js's time and without loading it (docs/decisions/0009-own-haar-cascade.md). haar-detector.ts is the reference
 * and takes over where the kernel does not run.
 */
export class SimdHaarDetector implements FaceFinder {
  readonly #scanner: CascadeScanner

  /** @throws Error where the kernel does not run */
  constructor() {
    this.#scanner = new CascadeScanner(readCascade(readFileSync(cascadeFile, 'utf8')))
  }

  /**
   * Every window that passes the cascade, in OpenCV's order: the window stays, the picture shrinks by 1.3 from size to
   * size.
   *
   * @param sides smallest and largest side of a face in pixels; 0 for no limit
   */
  #candidates(image: GreyImage, [smallest, largest]: readonly [number, number]): Box[] {
    const { width, height } = image
    const most = largest === 0 ? Infinity : largest
    const boxes: Box[] = []
    for (let factor = 1; ; factor *= haarSettings.scale) {
      const side = roundHalfEven(windowSide * factor)
      if (side > most || side > width || side > height) return boxes
      if (side < smallest) continue
      const scale = Math.fround(factor)
      const toWidth = roundHalfEven(Math.fround(width / scale))
      const toHeight = roundHalfEven(Math.fround(height / scale))
      const shrunk = toWidth === width && toHeight === height ? image.pixels : resizeExactly(image, toWidth, toHeight)
      const boxSide = roundHalfEven(Math.fround(windowSide * scale))
      for (const { row, column } of this.#scanner.scan(shrunk, toWidth, toHeight, scale >= finestFullScale ? 1 : 2)) {
        boxes.push({
          x: roundHalfEven(Math.fround(column * scale)),
          y: roundHalfEven(Math.fround(row * scale)),
          width: boxSide,
          height: boxSide,
        })
      }
    }
  }

  /**
   * Every box of one try, in OpenCV's order; 0 neighbours: every window that passes. Sides: 0 for no limit; by default
   * the paper's.
   */
  detectAll(image: GreyImage, neighbours: number, sides: readonly [number, number] = faceSides(image)): Box[] {
    return boxesOf(this.#candidates(image, sides), neighbours, image)
  }

  detect(image: GreyImage, window: FaceWindow = 'paper'): HaarFace | null {
    const candidates = this.#candidates(image, faceSides(image, window))
    for (const neighbours of haarSettings.neighbours) {
      const box = chosenBox(boxesOf(candidates, neighbours, image), window)
      if (box !== undefined) return { box, neighbours }
    }
    return null
  }

  crop(image: GreyImage, box: Box, side: number): Uint8Array {
    return cropBilinearly(image, box, side)
  }
}

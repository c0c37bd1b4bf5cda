import { HaarDetector } from './haar-detector.ts'
import type { FaceFinder } from './haar-settings.ts'
import { loadOpenCv } from './opencv.ts'
import { SimdHaarDetector } from './simd-haar-detector.ts'

/** The own detector; OpenCV.js, which finds the same boxes, where WebAssembly's SIMD instructions are missing. */
export const openFaceFinder = async (open: () => FaceFinder = () => new SimdHaarDetector()): Promise<FaceFinder> => {
  try {
    return open()
  } catch {
    const { cv } = await loadOpenCv()
    return new HaarDetector(cv)
  }
}

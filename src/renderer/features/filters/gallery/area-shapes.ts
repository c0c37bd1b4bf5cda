import type { FaceRegion } from '../../../../shared/facs/action-units.ts'
import type { FaceArea } from '../../../../shared/facs/face-areas.ts'
import { regionMask } from '../../../../shared/facs/face-regions.ts'
import { standardLandmarks } from '../../../../shared/facs/standard-landmarks.ts'

/** One region that stands for each area; the head and the neck lie outside the crop. */
const regionOfArea: readonly (readonly [FaceArea, FaceRegion])[] = [
  ['cheek', 'cheek'],
  ['brow', 'brow'],
  ['eye', 'eye'],
  ['nose', 'nose'],
  ['chin', 'chin'],
  ['mouth', 'mouth'],
]
const cells = 64
const stride = 1 / cells

const pathOf = (mask: Uint8Array): string => {
  const parts: string[] = []
  for (let row = 0; row < cells; row++) {
    for (let column = 0; column < cells; column++) {
      if (mask[row * cells + column] !== 1) continue
      const from = column
      while (column + 1 < cells && mask[row * cells + column + 1] === 1) column++
      const width = (column - from + 1) * stride
      parts.push(`M${from * stride} ${row * stride}h${width}v${stride}h-${width}z`)
    }
  }
  return parts.join('')
}

/** Areas on a crop of side 1 by the points of a standard face, for pointing at only; later ones lie on top. */
export const areaShapes: readonly { readonly area: FaceArea; readonly path: string }[] = regionOfArea.map(
  ([area, region]) => ({
    area,
    path: pathOf(regionMask([region], standardLandmarks.flat(), { mapSide: cells, stride, first: stride / 2 })),
  }),
)

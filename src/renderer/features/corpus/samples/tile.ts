/** Side of a thumbnail in CSS pixels. */
export const smallestTile = 32
export const largestTile = 192
export const usualTile = 56
/** Below this a caption would not fit, so there is none. */
export const captionFrom = 44

export const tileGap = 6
export const captionHeight = 17
export const headHeight = 30

/** Height of a line of faces. */
export const lineHeight = (tile: number): number => tile + tileGap + (tile >= captionFrom ? captionHeight : 0)

/** Faces that fit side by side. */
export const columnsIn = (width: number, tile: number): number =>
  Math.max(1, Math.floor((width + tileGap) / (tile + tileGap)))

export const clampTile = (tile: number): number => Math.max(smallestTile, Math.min(largestTile, Math.round(tile)))

/** The selected tile's patch while it is played: a strip of its strongest faces, and the rank that is shown. */
export interface TileStrip {
  readonly src: string
  readonly columns: number
  readonly rank: number
}

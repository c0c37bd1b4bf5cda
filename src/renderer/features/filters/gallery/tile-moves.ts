/** Where a tile lies, in the order of reading. */
export interface TilePlace {
  readonly filter: number
  readonly left: number
  readonly top: number
}

export type TileMove = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown' | 'Home' | 'End'
export const tileMoves: readonly TileMove[] = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End']

/**
 * The tile that a key leads to: sideways in the order of reading, up and down to the nearest tile of the next line,
 * also across
 * groups.
 */
export const tileAfter = (places: readonly TilePlace[], from: number | null, move: TileMove): number | null => {
  const at = places.findIndex(({ filter }) => filter === from)
  const here = places[at]
  if (here === undefined || move === 'Home') return places[0]?.filter ?? null
  if (move === 'End') return places.at(-1)?.filter ?? null
  if (move === 'ArrowLeft') return places[Math.max(0, at - 1)]?.filter ?? null
  if (move === 'ArrowRight') return places[Math.min(places.length - 1, at + 1)]?.filter ?? null
  const beyond = places.filter(({ top }) => (move === 'ArrowDown' ? top > here.top + 1 : top < here.top - 1))
  const line =
    move === 'ArrowDown' ? Math.min(...beyond.map(({ top }) => top)) : Math.max(...beyond.map(({ top }) => top))
  const candidates = beyond.filter(({ top }) => Math.abs(top - line) <= 1)
  const nearest = candidates.sort((a, b) => Math.abs(a.left - here.left) - Math.abs(b.left - here.left))[0]
  return nearest?.filter ?? here.filter
}

/** Longer sides are made this long before a large picture is sent, pixels: more than any face needs. */
const longestSide = 2400

/** The size that a picture is drawn at so that its longer side is at most `longest`. */
export const fittedSize = (
  width: number,
  height: number,
  longest: number = longestSide,
): { width: number; height: number } => {
  const scale = Math.min(1, longest / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

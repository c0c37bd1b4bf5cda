/** First and last place of a stretch. */
export type Stretch = [number, number]

/** Places in as few stretches as they make: a hundred thousand chosen faces are one line to the lab. */
export const stretchesOf = (places: Iterable<number>): Stretch[] => {
  const stretches: Stretch[] = []
  for (const place of [...places].sort((a, b) => a - b)) {
    const last = stretches.at(-1)
    if (last !== undefined && last[1] === place - 1) last[1] = place
    else stretches.push([place, place])
  }
  return stretches
}

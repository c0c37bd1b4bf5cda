/** Ranks from 1; equal values share the mean of their ranks. */
export const midranks = (values: ArrayLike<number>): Float64Array => {
  const order = Uint32Array.from({ length: values.length }, (_, index) => index)
  order.sort((a, b) => (values[a] as number) - (values[b] as number))
  const ranks = new Float64Array(values.length)
  for (let from = 0; from < order.length;) {
    const value = values[order[from] as number]
    let to = from + 1
    while (to < order.length && values[order[to] as number] === value) to++
    for (let place = from; place < to; place++) ranks[order[place] as number] = (from + to + 1) / 2
    from = to
  }
  return ranks
}

/**
 * Area under the ROC curve: the chance that a member's value is above another's, ties counting half (Mann and Whitney
 * 1947).
 *
 * @param ranks    from {@link midranks}, over members and others together
 * @param isMember 1 for a member, 0 for one of the others
 * @returns 0 … 1; null where a group is empty
 */
export const areaUnderCurve = (ranks: Float64Array, isMember: Uint8Array): number | null => {
  let sum = 0
  let count = 0
  for (let index = 0; index < ranks.length; index++) {
    if (isMember[index] !== 1) continue
    sum += ranks[index] as number
    count++
  }
  const others = ranks.length - count
  return count === 0 || others === 0 ? null : (sum - (count * (count + 1)) / 2) / (count * others)
}

/**
 * Pearson's correlation of the values with membership (1 or 0).
 *
 * @returns -1 … 1; null where the values are constant or a group is empty
 */
export const pointBiserial = (values: ArrayLike<number>, isMember: Uint8Array): number | null => {
  const n = values.length
  let sum = 0
  let count = 0
  for (let index = 0; index < n; index++) {
    sum += values[index] as number
    count += isMember[index] as number
  }
  const mean = sum / n
  const share = count / n
  let squares = 0
  let products = 0
  for (let index = 0; index < n; index++) {
    const difference = (values[index] as number) - mean
    squares += difference * difference
    products += difference * ((isMember[index] as number) - share)
  }
  if (count === 0 || count === n || isConstant(values)) return null
  return Math.max(-1, Math.min(1, products / Math.sqrt(squares * n * share * (1 - share))))
}

/** True where all values are equal (and where there are none). */
export const isConstant = (values: ArrayLike<number>): boolean => {
  for (let index = 1; index < values.length; index++) if (values[index] !== values[0]) return false
  return true
}

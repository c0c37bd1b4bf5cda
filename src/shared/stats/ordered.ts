/** Places of the values from the smallest to the largest; equal values stay in their order. */
export const ascendingOrder = (values: ArrayLike<number>): Uint32Array => {
  const order = Uint32Array.from({ length: values.length }, (_, index) => index)
  return order.sort((a, b) => (values[a] as number) - (values[b] as number))
}

/** Calls `visit` with members and others of each group of equal values, smallest values first. */
const eachTie = (
  values: ArrayLike<number>,
  order: Uint32Array,
  isMember: Uint8Array,
  visit: (members: number, others: number) => void,
): void => {
  for (let from = 0; from < order.length;) {
    const value = values[order[from] as number]
    let members = 0
    let to = from
    for (; to < order.length && values[order[to] as number] === value; to++)
      members += isMember[order[to] as number] as number
    visit(members, to - from - members)
    from = to
  }
}

const countMembers = (isMember: Uint8Array): number => {
  let count = 0
  for (const member of isMember) count += member
  return count
}

/**
 * Area under the precision-recall curve as average precision: the sum over thresholds, from the largest value down, of
 * precision times
 * the recall gained. Equal values are one threshold. Chance level: the share of members.
 *
 * @param order from {@link ascendingOrder}
 * @returns null where a group is empty
 */
export const averagePrecision = (
  values: ArrayLike<number>,
  order: Uint32Array,
  isMember: Uint8Array,
): number | null => {
  const total = countMembers(isMember)
  if (total === 0 || total === values.length) return null
  let sum = 0
  let membersBelow = 0
  let below = 0
  eachTie(values, order, isMember, (members, others) => {
    sum += (members * (total - membersBelow)) / (values.length - below)
    membersBelow += members
    below += members + others
  })
  return sum / total
}

/**
 * Kolmogorov-Smirnov distance: the largest difference of the two groups' cumulative distributions. Needs no bins.
 *
 * @param order from {@link ascendingOrder}
 * @returns 0 … 1; null where a group is empty
 */
export const kolmogorovSmirnov = (
  values: ArrayLike<number>,
  order: Uint32Array,
  isMember: Uint8Array,
): number | null => {
  const total = countMembers(isMember)
  const rest = values.length - total
  if (total === 0 || rest === 0) return null
  let largest = 0
  let membersSoFar = 0
  let othersSoFar = 0
  eachTie(values, order, isMember, (members, others) => {
    membersSoFar += members
    othersSoFar += others
    largest = Math.max(largest, Math.abs(membersSoFar / total - othersSoFar / rest))
  })
  return largest
}

/**
 * Places spread evenly over a row of `count`, first and last included; all of them where they are fewer.
 *
 * @returns at most `wanted` whole numbers from 0 to count - 1, ascending
 */
export const evenlySpaced = (count: number, wanted: number): number[] => {
  if (count <= wanted) return Array.from({ length: count }, (_, place) => place)
  if (wanted <= 1) return count > 0 && wanted === 1 ? [count - 1] : []
  return Array.from({ length: wanted }, (_, place) => Math.round((place * (count - 1)) / (wanted - 1)))
}

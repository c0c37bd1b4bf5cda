/** To the nearest whole number, halves to the even one, as OpenCV's `cvRound` and `saturate_cast<int>` do. */
export const roundHalfEven = (value: number): number => {
  const below = Math.floor(value)
  const rest = value - below
  return rest < 0.5 ? below : rest > 0.5 ? below + 1 : below % 2 === 0 ? below : below + 1
}

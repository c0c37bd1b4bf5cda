/** Step of the sequential scale, 0 to 5, that a share from 0 to 1 is drawn in. */
export const shareStep = (share: number): number => (share <= 0.02 ? 0 : Math.min(5, 1 + Math.floor(share * 5)))

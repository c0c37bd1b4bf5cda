/** Action Units that the synthetic faces can show. */
export const drawnUnits = [1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, 16, 17, 18, 20, 23, 24, 25, 26, 27] as const
export type DrawnUnit = (typeof drawnUnits)[number]

/** How far each side of the face carries out each AU, 0 none … 1 the strongest. `left` is the picture's left. */
export interface Activation {
  readonly left: ReadonlyMap<number, number>
  readonly right: ReadonlyMap<number, number>
}

const levels = [0.3, 0.47, 0.64, 0.82, 1] as const

/** @param intensity 1 (A) … 5 (E) */
export const amplitudeOf = (intensity: number): number => levels[intensity - 1] ?? 0

/** Coders, assignments, answers. */
export const coding = ``

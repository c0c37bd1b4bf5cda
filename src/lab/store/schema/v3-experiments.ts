/** Experiments: many runs asked for at once, here or on a cluster. */
export const experiments = ``

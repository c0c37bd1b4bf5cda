/** What is known of a filter beyond its scores. */
export const evidence = ``

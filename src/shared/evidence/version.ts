/** Of the method by which evidence is computed; a new number marks everything stored as out of date. */
export const evidenceVersion = 3

export interface GlossaryTerm {
  /** Stable; part of the address of its place in Help. */
  readonly id: string
  readonly term: string
  /** Short or other name, e.g. "AU". */
  readonly short?: string
  readonly text: string
  /** Where it is defined; absent where the word is AULens' own or everybody's. */
  readonly source?: string
  /** Ids of terms to read with it. */
  readonly see: readonly string[]
}

export const term = (
  id: string,
  name: string,
  text: string,
  more: { readonly short?: string; readonly see?: readonly string[]; readonly source?: string } = {},
): GlossaryTerm => ({
  id,
  term: name,
  text,
  see: more.see ?? [],
  ...(more.short === undefined ? {} : { short: more.short }),
  ...(more.source === undefined ? {} : { source: more.source }),
})

import { facsTerms } from './facs-terms.ts'
import { networkTerms } from './network-terms.ts'
import { statisticsTerms } from './statistics-terms.ts'
import type { GlossaryTerm } from './term.ts'

export const glossaryFields = ['Faces and FACS', 'The network', 'Evidence and statistics'] as const
export type GlossaryField = (typeof glossaryFields)[number]

export interface GlossaryEntry extends GlossaryTerm {
  readonly field: GlossaryField
}

const inField = (field: GlossaryField, terms: readonly GlossaryTerm[]): GlossaryEntry[] =>
  terms.map((term) => ({ ...term, field }))

/** Every term that the workstation uses and does not explain by itself. */
export const glossary: readonly GlossaryEntry[] = [
  ...inField('Faces and FACS', facsTerms),
  ...inField('The network', networkTerms),
  ...inField('Evidence and statistics', statisticsTerms),
]

const byId = new Map(glossary.map((entry) => [entry.id, entry]))

export const glossaryEntry = (id: string): GlossaryEntry | undefined => byId.get(id)

/** Entries whose name, other name or text holds every word of the query; names first. */
export const searchGlossary = (query: string): GlossaryEntry[] => {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const nameOf = (entry: GlossaryEntry): string => `${entry.term} ${entry.short ?? ''}`.toLowerCase()
  const found = glossary.filter((entry) =>
    words.every((word) => `${nameOf(entry)} ${entry.text}`.toLowerCase().includes(word)),
  )
  const named = found.filter((entry) => words.every((word) => nameOf(entry).includes(word)))
  return [...named, ...found.filter((entry) => !named.includes(entry))]
}

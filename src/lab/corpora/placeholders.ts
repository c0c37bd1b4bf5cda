/** What people and programs write where nothing is known. */
const words = ['', 'na', 'n/a', '#n/a', 'nan', 'none', 'null', 'nil', '.', '-', '?', 'missing', 'unknown']
/** Numbers that stand for "not known" in tables of codes; none of them is an intensity or a class. */
const numbers = ['9', '99', '999', '9999', '-1', '-9', '-99', '-999', '-9999']

/** Tells cells that say nothing. */
export interface Placeholders {
  /** In a column of codes or classes, where a number may stand for "not known". */
  isMissing(cell: string): boolean
  /** In a column of names, where 9 or 99 is a name like any other. */
  isNobody(cell: string): boolean
}

const normalised = (cell: string): string =>
  cell
    .trim()
    .toLowerCase()
    .replace(/^(-?\d+)\.0*$/, '$1')

/** @param named the cells that say nothing, by the corpus's owner; absent: the usual ones */
export const placeholdersOf = (named?: readonly string[]): Placeholders => {
  const own = named === undefined ? null : new Set(['', ...named.map(normalised)])
  const missing = own ?? new Set([...words, ...numbers])
  const nobody = own ?? new Set([...words, ...numbers.filter((number) => number.startsWith('-'))])
  return {
    isMissing: (cell) => missing.has(normalised(cell)),
    isNobody: (cell) => nobody.has(normalised(cell)),
  }
}

const narrowSpace = '\u202f'
const minus = '\u2212'

/** Whole number with thousands set apart by a narrow space: 19 220. */
export const count = (value: number): string =>
  `${value < 0 ? minus : ''}${Math.abs(Math.round(value))
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, narrowSpace)}`

/** Something a second: whole from 10 on, below that with as many decimals as it takes to see it. */
export const rate = (value: number): string =>
  value >= 10 ? count(value) : value >= 1 ? value.toFixed(1) : value > 0 ? Number(value.toPrecision(1)).toString() : '0'

/** Share as a percentage with one decimal: 96.9 %; "undefined" for what has no value. */
export const percent = (share: number | null): string =>
  share === null || !Number.isFinite(share) ? 'undefined' : `${(share * 100).toFixed(1)}${narrowSpace}%`

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** Bytes in powers of 1,000: 8.0 GB. */
export const bytes = (value: number): string => {
  const power = value < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3))
  const scaled = value / 1000 ** power
  return `${scaled.toFixed(power === 0 || scaled >= 100 ? 0 : 1)} ${units[power]}`
}

/** Small difference in scientific notation: 2.1e-7; exactly 0 is "0". */
export const difference = (value: number): string => (value === 0 ? '0' : value.toExponential(1))

/** "1 task", "2 tasks". */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`

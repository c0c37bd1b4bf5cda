/** Numbers and words as the report prints them. */
export const percent = (share: number, digits = 1): string => (share * 100).toFixed(digits)

export const nats = (value: number): string => (value === Infinity ? '∞' : value.toFixed(2))

export const optional = (value: number | null, digits = 2): string => (value === null ? '–' : value.toFixed(digits))

/** A p value; never "0.000". */
export const probability = (p: number | null): string => {
  if (p === null) return '–'
  if (p >= 0.001) return p.toFixed(3)
  return p >= 1e-6 ? p.toFixed(Math.ceil(-Math.log10(p) - 0.01)) : p.toExponential(0)
}

export const thousands = (count: number): string => count.toLocaleString('en-GB')

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${thousands(count)} ${count === 1 ? one : many}`

export const duration = (seconds: number): string => {
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 120) return `${String(Math.round(seconds))} s`
  if (seconds < 7200) return `${(seconds / 60).toFixed(1)} min`
  return `${(seconds / 3600).toFixed(1)} h`
}

/** "24 November 2026, 05:40 UTC" */
export const dateText = (iso: string): string => {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  return `${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })}, ${date.toISOString().slice(11, 16)} UTC`
}

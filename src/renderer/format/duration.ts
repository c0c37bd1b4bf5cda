/** Seconds in words: 40 s, 14 min, 3 h 50 min, 2 d 4 h. */
export const duration = (seconds: number): string => {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  return hours % 24 === 0 ? `${Math.floor(hours / 24)} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** "14 min left", or nothing while no estimate exists. */
export const timeLeft = (seconds: number | null): string => (seconds === null ? '' : `${duration(seconds)} left`)

const day = 24 * 3600 * 1000

/** When something was, seen from now: today, yesterday, Monday, 3 weeks ago, 2 months ago. */
export const ago = (then: Date, now: Date): string => {
  const midnight = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
  const days = Math.round((midnight(now) - midnight(then)) / day)
  if (days <= 0) return 'today'
  if (days === 1) return 'yesterday'
  if (days < 7) return then.toLocaleDateString('en-GB', { weekday: 'long' })
  if (days < 14) return '1 week ago'
  if (days < 60) return `${Math.floor(days / 7)} weeks ago`
  if (days < 365) return `${Math.floor(days / 30)} months ago`
  return then.toLocaleDateString('en-GB', { month: 'long', year: 'numeric' })
}

/** "just now", "2 minutes ago", "at 14:05". */
export const sinceCheck = (then: Date, now: Date): string => {
  const seconds = (now.getTime() - then.getTime()) / 1000
  if (seconds < 60) return 'just now'
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  return `at ${then.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}`
}

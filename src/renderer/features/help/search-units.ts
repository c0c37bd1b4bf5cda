import { actionUnits } from '../../../shared/facs/action-units.ts'
import type { ActionUnit } from '../../../shared/facs/action-units.ts'

/** Units by number ("12", "AU 12", "au12"), or by words of their name, muscle or region. */
export const searchUnits = (query: string): ActionUnit[] => {
  const asked = query.trim().toLowerCase()
  const number = /^(?:au\s*)?(\d+)$/.exec(asked)?.[1]
  if (number !== undefined) return actionUnits.filter((unit) => String(unit.number) === number)
  const words = asked.split(/\s+/)
  return actionUnits.filter(({ name, muscle, regions }) => {
    const text = `au ${name} ${muscle} ${regions.join(' ')}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

import type { SampleCell } from '../../../../shared/contract/browse.ts'

/** "S052, sequence 004, frame 4 of 20, happy, predicted happy 0.98": what a thumbnail shows, in words. */
export const cellLabel = (cell: SampleCell): string => {
  const parts = [
    cell.subject,
    `sequence ${cell.sequence}`,
    `frame ${cell.position} of ${cell.count}`,
    cell.emotion ?? 'no label',
  ]
  if (cell.predicted !== null && cell.confidence !== null)
    parts.push(`predicted ${cell.predicted} ${cell.confidence.toFixed(2)}${cell.right === false ? ', wrong' : ''}`)
  if (!cell.hasFace) parts.push('no face found')
  if (cell.flagged) parts.push('has a finding')
  if (cell.excluded) parts.push('excluded')
  if (cell.tags.length > 0) parts.push(`tagged ${cell.tags.join(' and ')}`)
  return parts.join(', ')
}

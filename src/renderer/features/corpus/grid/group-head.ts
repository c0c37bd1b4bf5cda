import type { SampleCell } from '../../../../shared/contract/browse.ts'
import { counted } from '../../../format/number.ts'
import { emotionName } from '../../../format/samples.ts'
import type { Group } from '../samples/filter-address.ts'

/** What stands above a group, from its first face; the title is empty until that face's words have come. */
export const headOf = (
  group: Group,
  cell: SampleCell | null,
  faces: number,
): { readonly title: string; readonly text: string } => {
  const many = counted(faces, group === 'sequence' ? 'frame' : 'face')
  if (cell === null) return { title: '', text: many }
  const fold = cell.fold === null ? '' : ` · fold ${cell.fold}`
  switch (group) {
    case 'none':
      return { title: '', text: many }
    case 'subject':
      return { title: cell.subject, text: `${many}${fold}` }
    case 'sequence':
      return { title: `${cell.subject} / ${cell.sequence}`, text: `${many}${fold}` }
    case 'emotion':
      return { title: cell.emotion === null ? 'No label' : emotionName(cell.emotion), text: many }
    case 'fold':
      return { title: cell.fold === null ? 'No fold' : `Fold ${cell.fold}`, text: many }
  }
}

import type { ReconstructionMethod } from '../../../../shared/contract/compute.ts'
import type { FilterDetail, StoredPictures, TopFace } from '../../../../shared/contract/filter.ts'
import { score } from '../../../format/action-unit.ts'
import { emotionName } from '../../../format/samples.ts'
import { methodName, methodNote, reconstructionMethods } from './method-words.ts'

/** A filter's pictures by one method, or the windows of its faces: a strip, strongest first. */
export interface PatchRow {
  readonly name: ReconstructionMethod | 'face'
  readonly title: string
  readonly note: string
  /** Address of the strip. */
  readonly src: string
  readonly columns: number
}

type Pictures = Pick<FilterDetail, 'filter' | 'top' | 'inspections'>

const fullest = (inspections: readonly StoredPictures[]): StoredPictures | undefined =>
  [...inspections].sort((a, b) => b.top - a.top)[0]

/** The stored rows in their order; the faces last. Empty before the first inspection. */
export const patchRowsOf = ({ filter, top, inspections }: Pictures, mediaUrl: (path: string) => string): PatchRow[] => {
  const methods = reconstructionMethods.flatMap((method): PatchRow[] => {
    const found = inspections.find((entry) => entry.method === method)
    return found === undefined
      ? []
      : [
          {
            name: method,
            title: methodName(method),
            note: methodNote(method),
            src: mediaUrl(`${found.pictures}/patch-${filter}.png`),
            columns: Math.min(found.top, top.length),
          },
        ]
  })
  const faces = fullest(inspections)
  return faces === undefined
    ? methods
    : [
        ...methods,
        {
          name: 'face',
          title: 'Face',
          note: 'same window',
          src: mediaUrl(`${faces.pictures}/face-${filter}.png`),
          columns: Math.min(faces.top, top.length),
        },
      ]
}

/** Methods that must still be computed for this many faces: one method alone, or each that is stored already. */
export const lackingMethods = (
  inspections: readonly StoredPictures[],
  rows: 'all' | ReconstructionMethod | 'face',
  count: number,
): ReconstructionMethod[] => {
  if (rows === 'face') {
    const faces = fullest(inspections)
    return faces !== undefined && faces.top < count ? [faces.method] : []
  }
  if (rows === 'all') return inspections.filter(({ top }) => top < count).map(({ method }) => method)
  return (inspections.find(({ method }) => method === rows)?.top ?? 0) < count ? [rows] : []
}

export const patchLabel = (title: string, rank: number, face: TopFace): string =>
  `${title}, rank ${rank + 1}: ${face.subject}, ` +
  `${face.emotion === null ? 'no label' : emotionName(face.emotion)}, frame ${face.position} of ` +
  `${face.count}, response ${score(face.value)}`

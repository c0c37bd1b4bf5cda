import { actionUnitOf, type FaceRegion } from './action-units.ts'

/** Parts of the face that filters are grouped by, from the top down. */
export const faceAreas = ['brow', 'eye', 'nose', 'cheek', 'mouth', 'chin', 'head and neck'] as const
export type FaceArea = (typeof faceAreas)[number]

const areaOfRegion: Readonly<Record<FaceRegion, FaceArea>> = {
  brow: 'brow',
  eye: 'eye',
  cheek: 'cheek',
  nose: 'nose',
  'upper lip': 'mouth',
  'lower lip': 'mouth',
  lips: 'mouth',
  'mouth corner': 'mouth',
  mouth: 'mouth',
  chin: 'chin',
  jaw: 'chin',
  neck: 'head and neck',
  head: 'head and neck',
}

/** Where an Action Unit is looked for first; null for a number that is not in the table. */
export const areaOfUnit = (au: number): FaceArea | null => {
  const region = actionUnitOf(au)?.regions[0]
  return region === undefined ? null : areaOfRegion[region]
}

import type { ReconstructionMethod } from '../../../../shared/contract/compute.ts'
import { verdictGrades } from '../../../../shared/contract/evidence.ts'
import { faceAreas } from '../../../../shared/facs/face-areas.ts'
import type { ConvolutionLayer } from '../../../../shared/network/architecture.ts'
import { addressOf } from '../../../router/address.ts'
import type { Query } from '../../../router/address.ts'
import { filterNumbers, filtersIn, galleryPattern } from '../address/filter-address.ts'
import { deadChoices, galleryGroups, gallerySorts, wholeGallery } from './gallery-order.ts'
import type { GalleryChoice } from './gallery-order.ts'
import { reconstructionMethods } from '../patches/method-words.ts'

/** Everything that decides how the gallery looks; its address holds it, so that back and a link find it again. */
export interface GalleryView {
  readonly choice: GalleryChoice
  /** Method of the tiles' patches; null: the first that is stored. */
  readonly method: ReconstructionMethod | null
  /** Filter that is selected; null: the first one shown. */
  readonly selected: number | null
  /** Filters marked to be compared. */
  readonly marked: readonly number[]
}
export const plainGallery: GalleryView = { choice: wholeGallery, method: null, selected: null, marked: [] }

const list = (text: string | undefined): string[] => (text ?? '').split(',').filter((part) => part !== '')
const oneOf = <T extends string>(values: readonly T[], text: string | undefined): T | undefined =>
  values.find((value) => value === text)

/** Reads a view from an address; what does not fit is left at its default. */
export const galleryViewOf = (query: Query, layer: ConvolutionLayer): GalleryView => {
  const selected = query['at'] === undefined ? -1 : Number(query['at'])
  return {
    choice: {
      text: query['text'] ?? '',
      units: list(query['au'])
        .map(Number)
        .filter((au) => Number.isInteger(au) && au > 0),
      areas: faceAreas.filter((area) => list(query['region']).includes(area)),
      grades: verdictGrades.filter((grade) => list(query['grade']).includes(grade)),
      noted: query['noted'] === 'yes',
      dead: oneOf(deadChoices, query['dead']) ?? wholeGallery.dead,
      sort: oneOf(gallerySorts, query['sort']) ?? wholeGallery.sort,
      group: oneOf(galleryGroups, query['group']) ?? wholeGallery.group,
    },
    method: oneOf(reconstructionMethods, query['method']) ?? null,
    selected: Number.isInteger(selected) && selected >= 0 && selected < filtersIn(layer) ? selected : null,
    marked: filterNumbers(query['marked'], layer),
  }
}

/** Holds only what differs from the plain gallery. */
export const galleryQuery = ({ choice, method, selected, marked }: GalleryView): Query => {
  const query: Record<string, string> = {}
  if (choice.sort !== wholeGallery.sort) query['sort'] = choice.sort
  if (choice.group !== wholeGallery.group) query['group'] = choice.group
  if (choice.text.trim() !== '') query['text'] = choice.text
  if (choice.units.length > 0) query['au'] = choice.units.join(',')
  if (choice.areas.length > 0) query['region'] = choice.areas.join(',')
  if (choice.grades.length > 0) query['grade'] = choice.grades.join(',')
  if (choice.noted) query['noted'] = 'yes'
  if (choice.dead !== wholeGallery.dead) query['dead'] = choice.dead
  if (method !== null) query['method'] = method
  if (marked.length > 0) query['marked'] = marked.join(',')
  if (selected !== null) query['at'] = String(selected)
  return query
}

export const galleryAddress = (run: string, layer: ConvolutionLayer, view: GalleryView = plainGallery): string =>
  addressOf(galleryPattern, { run, layer }, galleryQuery(view))

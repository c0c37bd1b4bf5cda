import { describe, expect, it } from 'vitest'
import type { StoredPictures } from '../../../src/shared/contract/filter.ts'
import {
  detailAddress,
  detailViewOf,
  plainDetail,
} from '../../../src/renderer/features/filters/address/detail-address.ts'
import type { DetailView } from '../../../src/renderer/features/filters/address/detail-address.ts'
import {
  galleryAddress,
  galleryViewOf,
  plainGallery,
} from '../../../src/renderer/features/filters/gallery/gallery-address.ts'
import type { GalleryView } from '../../../src/renderer/features/filters/gallery/gallery-address.ts'
import { wholeGallery } from '../../../src/renderer/features/filters/gallery/gallery-order.ts'
import { lackingMethods, patchRowsOf } from '../../../src/renderer/features/filters/patches/patch-rows.ts'
import { splitAddress } from '../../../src/renderer/router/address.ts'

describe('the address of the gallery', () => {
  const view: GalleryView = {
    choice: {
      ...wholeGallery,
      text: 'lip & 100%',
      units: [12, 25],
      areas: ['mouth', 'head and neck'],
      noted: true,
      dead: 'hidden',
      sort: 'auc',
      group: 'area',
    },
    method: 'occlusion',
    selected: 0,
    marked: [3, 200],
  }
  it('holds the whole view, and nothing where it is the plain one', () => {
    const { path, query } = splitAddress(galleryAddress('run 1', 'conv3', view))
    expect(path).toBe('/filters/run%201/conv3')
    expect(galleryViewOf(query, 'conv3')).toEqual(view)
    expect(galleryAddress('r', 'conv1')).toBe('/filters/r/conv1')
    expect(galleryViewOf({}, 'conv1')).toEqual(plainGallery)
  })
  it('leaves what does not fit at its default', () => {
    expect(
      galleryViewOf(
        {
          sort: 'x',
          group: '',
          dead: 'no',
          method: 'magic',
          at: '64',
          marked: '64,1,1',
          au: '-1,x,4',
          region: 'ear,brow',
        },
        'conv1',
      ),
    ).toEqual({ ...plainGallery, choice: { ...wholeGallery, units: [4], areas: ['brow'] }, marked: [1] })
  })
})

describe('the address of a filter', () => {
  it('holds the whole view; ranks are counted from 1', () => {
    const view: DetailView = { ...plainDetail, rows: 'face', count: 50, au: 12, rank: 24, panel: 'scores' }
    const address = detailAddress('r', 'conv3', 7, view)
    expect(splitAddress(address).query).toMatchObject({ rank: '25', n: '50' })
    expect(detailViewOf(splitAddress(address).query)).toEqual(view)
    expect(detailAddress('r', 'conv3', 7)).toBe('/filters/r/conv3/7')
    expect(detailViewOf({ rows: 'x', n: '11', au: '-3', rank: '0', panel: 'x' })).toEqual(plainDetail)
  })
})

describe('rows of patches', () => {
  const stored = (method: StoredPictures['method'], top: number): StoredPictures => ({
    method,
    top,
    pictures: `patches/${method}`,
  })
  const face = {
    sample: 1,
    subject: 's',
    sequence: 'q',
    position: 1,
    count: 1,
    emotion: null,
    row: 0,
    column: 0,
    value: 1,
  }
  it('names stored methods in their order and takes the faces from the fullest inspection', () => {
    const rows = patchRowsOf(
      {
        filter: 7,
        top: Array.from({ length: 25 }, () => face),
        inspections: [stored('gradient', 25), stored('guided', 10)],
      },
      (path) => `m/${path}`,
    )
    expect(rows.map(({ name, columns, src }) => [name, columns, src])).toEqual([
      ['guided', 10, 'm/patches/guided/patch-7.png'],
      ['gradient', 25, 'm/patches/gradient/patch-7.png'],
      ['face', 25, 'm/patches/gradient/face-7.png'],
    ])
    expect(patchRowsOf({ filter: 7, top: [], inspections: [] }, String)).toEqual([])
  })
  it('a strip never has more columns than the filter has faces', () => {
    expect(
      patchRowsOf({ filter: 7, top: [face, face], inspections: [stored('guided', 10)] }, String).map(
        ({ columns }) => columns,
      ),
    ).toEqual([2, 2])
  })
  it('says which methods are lacking for a number of faces', () => {
    const inspections = [stored('guided', 10), stored('deconv', 50)]
    expect(lackingMethods(inspections, 'all', 10)).toEqual([])
    expect(lackingMethods(inspections, 'all', 25)).toEqual(['guided'])
    expect(lackingMethods(inspections, 'occlusion', 10)).toEqual(['occlusion'])
    expect(lackingMethods(inspections, 'guided', 25)).toEqual(['guided'])
    expect(lackingMethods(inspections, 'face', 50)).toEqual([])
  })
})

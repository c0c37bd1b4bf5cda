import { lazyView } from '../../router/lazy-view.ts'
import type { Feature } from '../feature.ts'
import { comparePattern, detailPattern, galleryPattern } from './address/filter-address.ts'

export const filters: Feature = {
  id: 'filters',
  rail: { label: 'Filters', icon: 'filters', place: 'top', needsProject: true },
  routes: [
    { pattern: '/filters', title: 'Filters', view: lazyView(() => import('./gallery/FiltersStart.vue')) },
    { pattern: galleryPattern, title: 'Filters', view: lazyView(() => import('./gallery/GalleryView.vue')) },
    { pattern: detailPattern, title: 'Filter', view: lazyView(() => import('./detail/DetailView.vue')) },
    { pattern: comparePattern, title: 'Compare filters', view: lazyView(() => import('./compare/CompareView.vue')) },
  ],
}

import type { Feature } from '../feature.ts'
import { lazyView } from '../../router/lazy-view.ts'

/** Reached from a face of the corpus. */
export const sequence: Feature = {
  id: 'sequence',
  within: 'corpus',
  routes: [
    { pattern: '/corpus/sequence/:sequence', title: 'Sequence', view: lazyView(() => import('./SequenceView.vue')) },
  ],
}

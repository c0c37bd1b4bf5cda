import { lazyView } from '../../router/lazy-view.ts'
import type { Feature } from '../feature.ts'

const CompareView = lazyView(() => import('./compare/CompareView.vue'))
const NewRunView = lazyView(() => import('./new-run/NewRunView.vue'))
const ResultsView = lazyView(() => import('./results/ResultsView.vue'))
const TrainView = lazyView(() => import('./runs/TrainView.vue'))

export const train: Feature = {
  id: 'train',
  rail: { label: 'Train', icon: 'train', place: 'top', needsProject: true },
  routes: [
    { pattern: '/train', title: 'Train', view: TrainView },
    { pattern: '/train/new', title: 'New run', view: NewRunView },
    { pattern: '/train/results', title: 'Results', view: ResultsView },
    { pattern: '/train/compare/:first/:second', title: 'Compare runs', view: CompareView },
    { pattern: '/train/:run', title: 'Train', view: TrainView },
  ],
}

import type { Feature } from '../feature.ts'
import RunsView from './RunsView.vue'

export const runs: Feature = {
  id: 'runs',
  rail: { label: 'Runs', icon: 'train', place: 'top', needsProject: true },
  routes: [{ pattern: '/runs', title: 'Runs', view: RunsView }],
}

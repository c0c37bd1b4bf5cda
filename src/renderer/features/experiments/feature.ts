import { lazyView } from '../../router/lazy-view.ts'
import { useRouter } from '../../router/router.ts'
import { useProject } from '../../stores/project.store.ts'
import type { Feature } from '../feature.ts'

const ExperimentsView = lazyView(() => import('./ExperimentsView.vue'))
const ClusterView = lazyView(() => import('./ClusterView.vue'))

/** Cross-validations: reached from Train, where single networks are. */
export const experiments: Feature = {
  id: 'experiments',
  within: 'train',
  routes: [
    { pattern: '/experiments', title: 'Experiments', view: ExperimentsView },
    { pattern: '/experiments/cluster', title: 'Cluster', view: ClusterView },
    { pattern: '/experiments/:experiment', title: 'Experiments', view: ExperimentsView },
  ],
  commands: () => {
    const [router, project] = [useRouter(), useProject()]
    const open = (): boolean => project.current !== null
    return [
      {
        id: 'experiments.open',
        title: 'Experiments: folds × variants × seeds',
        where: 'Train',
        icon: 'table',
        words: 'cross-validation matrix',
        enabled: open,
        run: () => router.go('/experiments'),
      },
      {
        id: 'experiments.cluster',
        title: 'Cluster settings (Slurm)',
        where: 'Train',
        icon: 'gear',
        words: 'sbatch partition',
        enabled: open,
        run: () => router.go('/experiments/cluster'),
      },
    ]
  },
}

import type { Feature } from '../feature.ts'
import { useDemo } from './demo.store.ts'
import HomeView from './HomeView.vue'

export const home: Feature = {
  id: 'home',
  rail: { label: 'Home', icon: 'home', place: 'top', needsProject: false },
  routes: [{ pattern: '/', title: 'Home', view: HomeView }],
  commands: () => {
    const demo = useDemo()
    return [
      {
        id: 'project.demo',
        title: 'Open the demo project',
        where: 'Project',
        icon: 'play',
        words: 'example drawn faces',
        enabled: () => !demo.opening && !demo.making,
        run: () => demo.open(),
      },
    ]
  },
}

import { watch } from 'vue'
import type { Feature } from '../feature.ts'
import { useRouter } from '../../router/router.ts'
import { useProject } from '../../stores/project.store.ts'
import { lazyView } from '../../router/lazy-view.ts'
import { useImport } from './import/import.store.ts'

export const corpus: Feature = {
  id: 'corpus',
  rail: { label: 'Corpus', icon: 'grid', place: 'top', needsProject: true },
  routes: [{ pattern: '/corpus', title: 'Corpus', view: lazyView(() => import('./CorpusView.vue')) }],
  commands: () => {
    const [router, project, wizard] = [useRouter(), useProject(), useImport()]
    // A folder dropped on the window comes as an address; it is taken once.
    watch(
      () => router.place.value.query['import'],
      (folder) => {
        if (folder === undefined) return
        router.replace('/corpus')
        wizard.start(folder)
      },
      { immediate: true },
    )
    return [
      {
        id: 'corpus.import',
        title: 'Import a corpus…',
        where: 'Corpus',
        icon: 'plus',
        words: 'folder ck+ disfa fer2013 add faces',
        enabled: () => project.current !== null,
        run: () => {
          router.go('/corpus')
          wizard.start()
        },
      },
    ]
  },
}

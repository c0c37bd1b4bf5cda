import { watch } from 'vue'
import { features } from './features.ts'
import { useRouter } from '../router/router.ts'
import { useLastPlace } from '../stores/last-place.store.ts'
import { useProject } from '../stores/project.store.ts'

/** Views of a project; those of the window itself (Home, Help, …) are no place of work. */
const isWork = features.filter(({ rail }) => rail === undefined || rail.needsProject).flatMap(({ routes }) => routes)

/** Takes note of where the work stands, for the next start. */
export const useKeptPlace = (): void => {
  const [router, project, last] = [useRouter(), useProject(), useLastPlace()]
  watch([router.place, () => project.current], ([{ route, address }, current]) => {
    if (current !== null && isWork.includes(route))
      last.keep({ directory: current.directory, project: current.name, address, title: route.title })
  })
}

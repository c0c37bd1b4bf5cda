import type { OpenRequest } from '../../shared/contract/face.ts'
import { useServices } from '../client/services.ts'
import { useRouter } from '../router/router.ts'
import { useCommands } from '../stores/commands.store.ts'
import { useProject } from '../stores/project.store.ts'
import { useToasts } from '../stores/toasts.store.ts'

/** Does what the desktop asks: a menu entry, a link, the arguments of the start or of a second start. */
export const useOpenRequests = (): void => {
  const { desktop } = useServices()
  if (desktop === null) return
  const router = useRouter()
  const commands = useCommands()
  const [project, toasts] = [useProject(), useToasts()]
  const answer = async ({ project: directory, address }: OpenRequest): Promise<void> => {
    if (directory !== null) await project.open(directory, false)
    if (address !== null) router.go(address)
  }
  desktop.on((event) => {
    if (event.type === 'command') void commands.run(event.command)
    if (event.type === 'open') void answer(event.request).catch(toasts.failed)
  })
  void desktop.call('face.openRequest', {}).then(answer).catch(toasts.failed)
}

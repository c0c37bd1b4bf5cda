import type { Bridge } from '../../shared/contract/bridge.ts'
import { fromContractError } from '../../shared/contract/errors.ts'
import type { DesktopEvent, DesktopInput, DesktopMethod, DesktopOutput } from '../../shared/contract/face.ts'

/** What only the desktop can do: dialogs, recent projects, files dropped with their path. */
export interface Desktop {
  call<M extends DesktopMethod>(method: M, input: DesktopInput<M>): Promise<DesktopOutput<M>>
  on(listener: (event: DesktopEvent) => void): () => void
  pathOf(file: File): string
}

export const createDesktop = (bridge: Bridge): Desktop => ({
  call: async <M extends DesktopMethod>(method: M, input: DesktopInput<M>): Promise<DesktopOutput<M>> => {
    const answer = await bridge.desktop(method, JSON.parse(JSON.stringify(input)))
    if (!answer.ok) throw fromContractError(answer.error)
    return answer.value as DesktopOutput<M>
  },
  on: (listener) => bridge.onDesktop(listener),
  pathOf: (file) => {
    // Before Electron 29 the file itself knows; it loses that on its way over the bridge.
    const { path } = file as File & { path?: string }
    return path ?? bridge.pathOf(file)
  },
})

import { ipcMain } from 'electron'
import type { WebContents } from 'electron'
import { bridgeChannels } from '../shared/contract/bridge.ts'
import type { FromLab, ToLab } from '../shared/contract/contract.ts'
import type { LabProcess } from './lab-process.ts'
import { isOwnPage } from './own-page.ts'

/**
 * Anything else would end this process when it is passed on, or pass for a message of its own; the lab parses the call
 * itself.
 */
const isCall = (message: unknown): message is ToLab => {
  if (typeof message !== 'object' || message === null) return false
  const { type, id, method } = message as Record<string, unknown>
  return type === 'call' && Number.isSafeInteger(id) && typeof method === 'string'
}

/** Passes messages between the window and the lab; knows no method by name. */
export const bridgeLab = (lab: LabProcess, page: () => WebContents | null): { toPage: (message: FromLab) => void } => {
  const toPage = (message: FromLab): void => page()?.send(bridgeChannels.fromLab, message)
  ipcMain.on(bridgeChannels.toLab, (event, message: unknown) => {
    if (!isOwnPage(event) || !isCall(message)) return
    if (lab.send(message)) return
    toPage({
      type: 'answer',
      id: message.id,
      answer: {
        ok: false,
        error: { code: 'LAB_STOPPED', message: 'The lab process is not running.', hint: 'Start AULens again.' },
      },
    })
  })
  return { toPage }
}

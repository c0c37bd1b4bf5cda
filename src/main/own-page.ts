import type { IpcMainEvent, IpcMainInvokeEvent } from 'electron'
import { pageOrigin } from './schemes.ts'

/** Whether a message comes from the window's own top frame; anything else is not listened to. */
export const isOwnPage = (event: IpcMainEvent | IpcMainInvokeEvent): boolean => {
  const frame = event.senderFrame
  if (frame === null || frame === undefined || frame.parent !== null) return false
  return frame.url.startsWith(`${pageOrigin}/`)
}

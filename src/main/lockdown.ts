import type { Session, WebContents } from 'electron'
import type { NetworkCounters } from '../shared/contract/face.ts'
import { mediaScheme, pageOrigin, pageScheme } from './schemes.ts'

const ownSchemes = new Set([`${pageScheme}:`, `${mediaScheme}:`, 'devtools:', 'blob:', 'data:'])
const isOwn = (address: string): boolean => ownSchemes.has(address.slice(0, address.indexOf(':') + 1))

/** Refuses every request to elsewhere and every permission; counts what was refused and what went out all the same. */
export const lockSession = (session: Session): { counters: () => NetworkCounters } => {
  const counted = { outgoing: 0, refused: 0 }
  session.webRequest.onBeforeRequest((details, respond) => {
    const cancel = !isOwn(details.url)
    if (cancel) counted.refused += 1
    respond({ cancel })
  })
  session.webRequest.onSendHeaders((details) => {
    if (!isOwn(details.url)) counted.outgoing += 1
  })
  session.setPermissionRequestHandler((_contents, _permission, respond) => respond(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setSpellCheckerEnabled(false)
  // Switched off, Chromium would still fetch the dictionary of the system's language.
  session.setSpellCheckerDictionaryDownloadURL('https://localhost.invalid/')
  session.setSpellCheckerLanguages([])
  return { counters: () => ({ ...counted }) }
}

/** The window shows its own page and nothing else: no navigation, no new window, no web view. */
export const lockContents = (contents: WebContents): void => {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.on('will-navigate', (event, address) => {
    if (!address.startsWith(`${pageOrigin}/`)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
}

import type { App } from 'electron'

/**
 * Closes Chromium's own ways out, which no page asks for and no request filter sees: dictionaries of the spelling
 * checker, updates of components,
 * look-ups for a proxy. No name is ever resolved; the page and its pictures have schemes that need none. To be called
 * before the application is ready.
 */
export const closeNetwork = ({ commandLine }: Pick<App, 'commandLine'>): void => {
  commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND')
  commandLine.appendSwitch('no-proxy-server')
  commandLine.appendSwitch('disable-background-networking')
  commandLine.appendSwitch('disable-component-update')
}

/** Entry of the lab process that the desktop window starts: one lab, one parent, messages by `child_process`. */
import { parseArgs } from 'node:util'
import { MediaRequest } from '../shared/contract/media.ts'
import type { MediaAnswer } from '../shared/contract/media.ts'
import type { FromLab } from '../shared/contract/contract.ts'
import { ownClient } from './coding/client.ts'
import { userSettingsFolder } from './engine/engine-choice.ts'
import { connectLab } from './lab-host.ts'
import { Lab } from './lab.ts'

const { values } = parseArgs({
  options: { 'app-version': { type: 'string', default: '0.0.0' }, 'settings-folder': { type: 'string' } },
})

const send = (message: FromLab | MediaAnswer): void => {
  if (process.connected) process.send?.(message)
}

/** The window: whoever sits here, until a coder is chosen. */
const client = ownClient()
const hosting = Lab.create({
  appVersion: values['app-version'],
  watchClusters: true,
  settingsFolder: values['settings-folder'] ?? userSettingsFolder(),
}).then((lab) => ({ lab, connection: connectLab(lab, send, client) }))

process.on('message', (message: unknown) => {
  void hosting.then(async ({ lab, connection }) => {
    const request = MediaRequest.safeParse(message)
    if (!request.success) return connection.receive(message)
    const { id, path } = request.data
    send({ type: 'media', id, media: await lab.media(path, client).catch(() => null) })
  })
})

const leave = (): void => {
  void hosting.then(({ lab }) => lab.close()).finally(() => process.exit(0))
}
process.once('disconnect', leave)
process.once('SIGTERM', leave)
// Ctrl-C in the terminal that started the window reaches the whole group; the window decides when the lab ends.
process.on('SIGINT', () => undefined)

hosting.catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})

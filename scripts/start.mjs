// Opens the window: prepares the clone, builds what has changed, and starts Electron.
import process from 'node:process'
import { build, buildIsStale } from './build.mjs'
import { handOver } from './hand-over.mjs'
import { ensureElectron } from './setup/electron.mjs'
import { prepare } from './setup/prepare.mjs'
import { explain, Refusal } from './setup/refusal.mjs'

const requireDisplay = () => {
  if (process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY) return
  throw new Refusal(
    'There is no display to open a window on (DISPLAY and WAYLAND_DISPLAY are not set).',
    'Use the workstation in a browser: bin/aulens serve. Or use a virtual display: xvfb-run -a npm start',
  )
}

try {
  if (process.argv.includes('--help')) {
    process.stdout.write(
      'Usage: npm start [-- OPTIONS OF THE WINDOW]\n\nOpens the workstation in a window. Sets up and builds first what is missing.\n',
    )
  } else {
    requireDisplay()
    const { node } = await prepare({ retry: false })
    if (buildIsStale() && (await build(node)).code !== 0)
      throw new Refusal('The window could not be built.', 'Read the message above; npm run check may say more.')
    const { executable, args } = await ensureElectron()
    // With ELECTRON_RUN_AS_NODE in the environment (a terminal inside an editor may have it) Electron would be a plain Node.
    await handOver(executable, [...args, ...process.argv.slice(2)], { ...process.env, ELECTRON_RUN_AS_NODE: undefined })
  }
} catch (error) {
  explain(error)
  process.exitCode = 1
}

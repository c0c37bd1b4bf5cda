// Builds the window: main process, preload and page. The lab and the command line run from their sources.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { ensureDependencies } from './setup/dependencies.mjs'
import { root } from './setup/paths.mjs'
import { explain } from './setup/refusal.mjs'
import { run } from './setup/run.mjs'

const inputs = [
  'src/main',
  'src/preload',
  'src/renderer',
  'src/shared',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
]
const output = join('out', 'main', 'index.cjs')

const newest = (path) => {
  if (!existsSync(path)) return 0
  const status = statSync(path)
  if (!status.isDirectory()) return status.mtimeMs
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), status.mtimeMs)
}

/**
 * @param {string} folder the clone
 * @returns {boolean} whether a source is newer than what was built, or nothing was built
 */
export const buildIsStale = (folder = root) => {
  const built = join(folder, output)
  return !existsSync(built) || inputs.some((input) => newest(join(folder, input)) > statSync(built).mtimeMs)
}

/** @param {string} node the project's Node */
export const build = (node) =>
  run(node, [join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js'), 'build'], {
    cwd: root,
    show: true,
  })

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--help')) {
    process.stdout.write('Usage: npm run build\n\nBuilds the window into out/.\n')
  } else {
    try {
      const { node } = await ensureDependencies()
      process.exitCode = (await build(node)).code ?? 1
    } catch (error) {
      explain(error)
      process.exitCode = 1
    }
  }
}

// Step 1: the npm packages, and with them the project's own Node.
import { existsSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import process from 'node:process'
import { firstDifference } from './installed-tree.mjs'
import { projectNode, readJson, root } from './paths.mjs'
import { say, withProgress } from './progress.mjs'
import { Refusal } from './refusal.mjs'
import { run } from './run.mjs'
import { runAlone } from './run-alone.mjs'

const differs = () => {
  const lock = readJson(join(root, 'package-lock.json'))
  const difference = firstDifference(lock, readJson(join(root, 'node_modules', '.package-lock.json')), process)
  if (difference !== null) return difference
  const top = Object.entries(lock.packages).filter(([path, entry]) => path !== '' && entry.optional !== true)
  return top.find(([path]) => !existsSync(join(root, path)))?.[0] ?? null
}

/** The npm that started us, else the one on the PATH. */
export const npm = () => {
  const script = process.env.npm_execpath
  if (script !== undefined && /npm-cli\.c?js$/.test(script))
    return { command: process.execPath, before: [script], shell: false }
  // Node refuses to start npm.cmd without a shell.
  return process.platform === 'win32'
    ? { command: 'npm.cmd', before: [], shell: true }
    : { command: 'npm', before: [], shell: false }
}

/**
 * node_modules/.bin/node. Three packages offer that name, one a system; npm 10 removes it together with those that do not fit.
 * @param {string} node
 */
const ensureNodeLink = (node) => {
  const link = join(root, 'node_modules', '.bin', 'node')
  if (process.platform === 'win32' || existsSync(link)) return
  rmSync(link, { force: true })
  symlinkSync(relative(dirname(link), node), link)
}

/**
 * Runs `npm ci --ignore-scripts` if node_modules is not what package-lock.json says. No package's install script ever runs: npm 10,
 * 11 and 12 treat those differently, and the only one that is needed (TensorFlow's) is done by engine.mjs.
 * @param {{ force?: boolean }} options
 * @returns {Promise<{ installed: boolean, node: string }>} `node`: the Node that runs the project
 */
export const ensureDependencies = async (options = {}) => {
  const difference = options.force === true ? 'everything' : differs()
  if (difference !== null) {
    say(
      `Installing the npm packages (${difference === 'everything' ? 'all' : `${difference} is not as package-lock.json says`}).`,
    )
    const { command, before, shell } = npm()
    const result = await withProgress('npm ci', () =>
      run(command, [...before, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: root, shell }),
    )
    if (result.missing)
      throw new Refusal('npm was not found.', 'Install Node 20 or newer together with npm, then run: npm run setup')
    if (result.code !== 0)
      throw new Refusal(
        `npm ci failed:\n${result.output.trim()}`,
        'Check the network and the npm registry settings, then run: npm run setup',
      )
  }
  const node = projectNode()
  if (node === null) {
    throw new Refusal(
      `There is no Node 24 package for ${process.platform}-${process.arch}, and this Node is ${process.versions.node}.`,
      'Install Node 24 or newer, then run: npm run setup',
    )
  }
  const { code, output } = await run(node, ['--version'])
  if (code !== 0)
    throw new Refusal(
      `The project's Node at ${node} does not start: ${output.trim()}`,
      'Install Node 24 or newer from your system, then run: npm run setup',
    )
  ensureNodeLink(node)
  return { installed: difference !== null, node }
}

await runAlone(
  import.meta.url,
  `
Usage: node scripts/setup/dependencies.mjs [--force]

Installs the npm packages if node_modules differs from package-lock.json.`,
  ensureDependencies,
)

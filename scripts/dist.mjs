// Makes the packages of AULens for this system, into dist/.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build, buildIsStale } from './build.mjs'
import { root } from './setup/paths.mjs'
import { prepare } from './setup/prepare.mjs'
import { formatBytes, formatDuration, say } from './setup/progress.mjs'
import { explain, Refusal } from './setup/refusal.mjs'

const help = `
Usage: npm run dist [-- OPTIONS]

Makes an AULens that can be installed on a machine without network, Node, Python or compiler: an unpacked folder and this system's
packages (Linux: deb and AppImage; Windows: installer and zip; macOS: dmg and zip), their licences and a bill of materials.

  --unpacked   only the unpacked folder
  --own-tools  Linux: make the packages with dpkg-deb and mksquashfs at once, without trying electron-builder's downloads
  --output <dir>  where to (default: dist)
  --help       this text`

const sizeOf = (path) => {
  const status = statSync(path)
  if (!status.isDirectory()) return status.size
  return readdirSync(path, { withFileTypes: true }).reduce(
    (sum, entry) => sum + (entry.isSymbolicLink() ? 0 : sizeOf(join(path, entry.name))),
    0,
  )
}

const make = async (options, node) => {
  const started = Date.now()
  const output = resolve(options.output)
  // electron-builder needs a newer Node than set-up does; this file runs on the project's own from here on.
  const { packUnpacked, billName } = await import('./packaging/unpacked.mjs')
  mkdirSync(output, { recursive: true })
  const { folder, newConfig, papers } = await packUnpacked(output, node)
  copyFileSync(join(papers, billName), join(output, billName))
  copyFileSync(join(papers, 'LICENCES.txt'), join(output, 'LICENCES.txt'))
  const names = options.unpacked
    ? []
    : await (
        await import('./packaging/packages.mjs')
      ).makePackages({ folder, newConfig, output, ownTools: options['own-tools'] })
  for (const path of [folder, ...names.map((name) => join(output, name))])
    say(`  ${path}  ${formatBytes(sizeOf(path))}`)
  say(`Made in ${formatDuration((Date.now() - started) / 1000)}.`)
}

const { values: options } = parseArgs({
  options: {
    unpacked: { type: 'boolean', default: false },
    'own-tools': { type: 'boolean', default: false },
    output: { type: 'string', default: join(root, 'dist') },
    help: { type: 'boolean', default: false },
  },
})
try {
  if (options.help) process.stdout.write(`${help.trim()}\n`)
  else if (process.env.AULENS_DIST_NODE === undefined) {
    const { node } = await prepare({ retry: false })
    const listed = existsSync(join(root, 'out', 'bundled', 'renderer.json'))
    if ((buildIsStale() || !listed) && (await build(node)).code !== 0)
      throw new Refusal('The window could not be built.', 'Read the message above; npm run check may say more.')
    const { status } = spawnSync(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
      stdio: 'inherit',
      env: { ...process.env, AULENS_DIST_NODE: node },
    })
    process.exitCode = status ?? 1
  } else await make(options, process.env.AULENS_DIST_NODE)
} catch (error) {
  explain(error)
  process.exitCode = 1
}

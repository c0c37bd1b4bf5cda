// A Vite plugin: writes down which npm packages a bundle contains, for the licences and the bill of materials.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const packageFolder = /^.*?(node_modules[\\/](?:.*[\\/]node_modules[\\/])?(?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/

/**
 * @param {readonly string[]} files modules of a bundle
 * @returns {string[]} the folders of their packages, below the clone, with slashes
 */
export const packagesOf = (files) =>
  [
    ...new Set(
      files.flatMap((file) => {
        const folder = packageFolder.exec(file.replaceAll('\0', ''))?.[1]
        return folder === undefined ? [] : [folder.replaceAll('\\', '/')]
      }),
    ),
  ].sort()

/**
 * @param {string} bundle name of the bundle
 * @param {string} folder where the list is written
 */
export const listBundledPackages = (bundle, folder) => ({
  name: 'list-bundled-packages',
  /** @param {unknown} _options @param {Record<string, { type: string, moduleIds?: string[] }>} output */
  writeBundle(_options, output) {
    const files = Object.values(output).flatMap((chunk) => (chunk.type === 'chunk' ? (chunk.moduleIds ?? []) : []))
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `${bundle}.json`), `${JSON.stringify(packagesOf(files), null, 2)}\n`)
  },
})

/** @param {string} folder where {@link listBundledPackages} wrote */
export const readBundledPackages = (folder) =>
  [...new Set(readdirSync(folder).flatMap((file) => JSON.parse(readFileSync(join(folder, file), 'utf8'))))].sort()

// electron-builder's configuration, for every system; each system's packages are made on that system, because they carry its engine.
import { chmodSync, cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { join, relative } from 'node:path'
import process from 'node:process'
import { root } from '../setup/paths.mjs'
import { setFuses } from './fuses.mjs'
import { fillLabFolder } from './lab-folder.mjs'
import { labFolder, maintainer, product, summary, windowProgram } from './names.mjs'

/** @param {{ appOutDir: string, packager: any, electronPlatformName: string }} context electron-builder's */
const programOf = ({ appOutDir, packager, electronPlatformName }) => {
  if (electronPlatformName === 'darwin') return join(appOutDir, `${product}.app`)
  return join(appOutDir, electronPlatformName === 'win32' ? `${product}.exe` : packager.executableName)
}

const windowOf = (context, lab) =>
  relative(
    lab,
    context.electronPlatformName === 'darwin'
      ? join(programOf(context), 'Contents', 'MacOS', product)
      : programOf(context),
  )

/**
 * After Electron and its archive are in place, before anything is signed.
 * @param {string} node the project's Node
 * @param {string} papers folder with the licences and the bill of materials
 */
const addLab = (node, papers) => async (context) => {
  const resources = context.packager.getResourcesDir(context.appOutDir)
  const lab = join(resources, labFolder)
  mkdirSync(lab)
  fillLabFolder(lab, { node, window: windowOf(context, lab) })
  cpSync(papers, context.electronPlatformName === 'darwin' ? resources : context.appOutDir, { recursive: true })
  if (context.electronPlatformName === 'linux') {
    symlinkSync(join('resources', labFolder, 'bin', 'aulens'), join(context.appOutDir, 'aulens'))
    // Electron 22 out of a wheel: folders that only their owner may read.
    for (const folder of ['locales', 'resources'])
      if (existsSync(join(context.appOutDir, folder))) chmodSync(join(context.appOutDir, folder), 0o755)
  }
  await setFuses(programOf(context), context.electronPlatformName)
}

/**
 * @param {{ output: string, electron: string, electronVersion: string, node: string, papers: string }} parts
 * @returns {import('electron-builder').Configuration}
 */
export const builderConfig = ({ output, electron, electronVersion, node, papers }) => ({
  appId: 'org.aulens.workstation',
  productName: product,
  directories: { output, buildResources: join(root, 'resources', 'icons') },
  files: [
    'out/main/**',
    'out/preload/**',
    'out/renderer/**',
    'resources/icons/**',
    'package.json',
    '!**/node_modules/**',
  ],
  asar: true,
  electronVersion,
  electronDist: electron,
  // The window is bundled, and the lab's packages are copied by addLab: electron-builder installs and collects nothing.
  beforeBuild: async () => false,
  afterPack: addLab(node, papers),
  electronLanguages: ['en-US'],
  publish: null,
  protocols: [{ name: 'AULens', schemes: ['aulens'] }],
  artifactName: '${productName}-${version}-${arch}.${ext}',
  linux: {
    target: ['deb', 'AppImage'],
    executableName: windowProgram,
    category: 'Science',
    synopsis: 'Do the filters of an emotion network respond to facial Action Units?',
    description: summary,
    maintainer,
    icon: 'aulens.png',
    syncDesktopName: true,
  },
  deb: {
    packageName: 'aulens',
    depends: debianDependencies,
    afterInstall: join(root, 'scripts', 'packaging', 'debian', 'postinst'),
    afterRemove: join(root, 'scripts', 'packaging', 'debian', 'postrm'),
  },
  win: { target: ['nsis', 'zip'], icon: 'aulens.png' },
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
  mac: {
    target: ['dmg', 'zip'],
    icon: 'aulens.png',
    category: 'public.app-category.education',
    hardenedRuntime: true,
    gatekeeperAssess: false,
    // A project is a folder that the Finder shows as one document.
    fileAssociations: [{ ext: 'aulens', name: 'AULens project', role: 'Editor', isPackage: true }],
    ...(process.env.CSC_LINK === undefined && process.env.CSC_NAME === undefined ? { identity: null } : {}),
  },
})

/** Libraries that Electron needs, and the C library that the newest of the bundled ones needs. */
export const debianDependencies = [
  'libc6 (>= 2.34)',
  'libstdc++6 (>= 11)',
  'libgtk-3-0 | libgtk-3-0t64',
  'libnss3',
  'libasound2 | libasound2t64',
  'libgbm1',
  'libxss1',
  'libatk-bridge2.0-0 | libatk-bridge2.0-0t64',
  'libcups2 | libcups2t64',
  'libxtst6',
  'libnotify4',
  'xdg-utils',
]

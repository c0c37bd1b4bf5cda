// How a Linux desktop knows AULens: its entry, its picture, and that it opens aulens: links.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from '../setup/paths.mjs'
import { product, summary, windowProgram } from './names.mjs'

/** @param {string} command as the Exec line starts it */
export const desktopEntry = (command) => `[Desktop Entry]
Type=Application
Name=${product}
Comment=${summary}
Exec=${command} %U
Icon=aulens
Terminal=false
Categories=Science;Education;
Keywords=FACS;Action Units;faces;emotion;
StartupWMClass=${product}
MimeType=x-scheme-handler/aulens;
`

const put = (file, text) => {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

/** @param {string} share a folder such as /usr/share @param {string} command */
export const putDesktopFiles = (share, command) => {
  put(join(share, 'applications', `${windowProgram}.desktop`), desktopEntry(command))
  for (const [size, file] of [
    ['512x512', 'aulens.png'],
    ['scalable', 'aulens.svg'],
  ]) {
    const folder = join(share, 'icons', 'hicolor', size, 'apps')
    mkdirSync(folder, { recursive: true })
    copyFileSync(join(root, 'resources', 'icons', file), join(folder, file))
  }
}

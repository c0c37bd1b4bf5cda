import { app } from 'electron'
import { join } from 'node:path'
import type { FaceInfo } from '../shared/contract/face.ts'
import { DemoSize } from '../shared/contract/project.ts'
import { mediaScheme } from './schemes.ts'

const known = (versions: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(versions).filter((entry): entry is [string, string] => entry[1] !== undefined))

export const faceInfo = (): FaceInfo => {
  const directory = join(app.getPath('userData'), 'demo')
  return {
    face: 'desktop',
    version: app.getVersion(),
    platform: process.platform,
    versions: known({ Electron: process.versions['electron'], Chromium: process.versions['chrome'] }),
    demo: {
      directory,
      project: join(directory, 'demo.aulens'),
      size: DemoSize.catch('usual').parse(process.env['AULENS_DEMO']),
    },
    mediaPrefix: `${mediaScheme}://aulens`,
  }
}

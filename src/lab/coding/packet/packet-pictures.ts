import { readFile } from 'node:fs/promises'
import { ProjectFolder } from '../../store/project-folder.ts'
import { lastingPicture, type MediaAnswer } from '../../media/media-answer.ts'

/** Where a working copy keeps the packet's pictures, by their names in the packet. */
export const pictureFile = (directory: string, name: string): string =>
  new ProjectFolder(directory).at('packet', ...name.split('/'))

const names = /^(?:mean|guided|deconv|face|frame-\d{1,6}|crop-\d{1,6})\.(png|jpg)$/

/** A picture of a working copy's item; null where the packet has none of that name. */
export const packetPicture = async (directory: string, item: string, name: string): Promise<MediaAnswer | null> => {
  const [, ending] = names.exec(name) ?? []
  if (ending === undefined) return null
  const body = await readFile(
    pictureFile(directory, name === 'mean.png' ? `pictures/${name}` : `pictures/${item}/${name}`),
  ).catch(() => null)
  return body === null ? null : lastingPicture(ending === 'png' ? 'image/png' : 'image/jpeg', body)
}

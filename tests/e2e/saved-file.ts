import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from './fixtures.ts'
import type { Opened } from './fixtures.ts'

/** Saves a file as a user would, as `name` in `folder`; returns what is in it. */
export const saved = async (
  { page, app }: Opened,
  folder: string,
  save: () => Promise<void>,
  name: string,
): Promise<string> => {
  const file = join(folder, name)
  if (app === null) {
    const [download] = await Promise.all([page.waitForEvent('download'), save()])
    expect(download.suggestedFilename()).toBe(name)
    await download.saveAs(file)
  } else {
    // The window asks where to put it; the test answers in the user's place.
    await app.evaluate(({ session }, to) => {
      const state = globalThis as typeof globalThis & { downloaded?: Promise<string> }
      state.downloaded = new Promise((resolve) => {
        session.defaultSession.once('will-download', (_event, item) => {
          item.setSavePath(to)
          item.once('done', (_done, how) => resolve(`${how} ${item.getFilename()}`))
        })
      })
    }, file)
    await save()
    expect(
      await app.evaluate(() => (globalThis as typeof globalThis & { downloaded?: Promise<string> }).downloaded),
    ).toBe(`completed ${name}`)
  }
  return readFileSync(file, 'utf8')
}

import type { Page } from '@playwright/test'
import { expect, sameAddress, test, toast } from './fixtures.ts'
import { saved } from './saved-file.ts'

/** A point of the time axis over the given track: the middle of a frame, counted from 1. */
const over = async (page: Page, track: string, frame: number): Promise<{ x: number; y: number }> => {
  const box = await page.locator(track).boundingBox()
  const frames = Number(await page.getByRole('slider', { name: 'Frame', exact: true }).getAttribute('aria-valuemax'))
  return { x: box!.x + ((frame - 0.5) / frames) * box!.width, y: box!.y + box!.height / 2 }
}
const frameShown = (page: Page, frame: number) =>
  page.getByRole('complementary', { name: `Frame ${frame}`, exact: true })

test('a sequence is followed, read, sought through, marked and saved, by mouse and by keys, and keeps its marks', async ({
  open,
  project,
  userFolder,
}) => {
  test.setTimeout(180_000)
  const first = await open()
  const { page } = first
  await page.getByRole('link', { name: 'Corpus', exact: true }).click()
  await page.getByRole('grid').focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  const classes = page.getByRole('img', { name: /^Class probabilities over/ })
  const filter = page.getByRole('img', { name: /^Filter \d+ over/ }).first()
  await expect(classes).toBeVisible({ timeout: 60_000 })
  await page.keyboard.press('Home')

  // The pointer over one track reads all of them, without seeking.
  const third = await over(page, '.filters-track', 3)
  await page.mouse.move(third.x, third.y)
  await expect(classes).toHaveAccessibleName(/; at frame 3: /)
  await expect(filter).toHaveAccessibleName(/; at frame 3: /)
  await expect(frameShown(page, 1)).toBeVisible()
  await page.mouse.click(third.x, third.y)
  await expect(frameShown(page, 3)).toBeVisible()

  // The ruler: a drag looks through, with Shift it chooses a range; handles and brackets do the same by keys.
  const [second, fourth] = [await over(page, '.ruler', 2), await over(page, '.ruler', 4)]
  await page.mouse.move(second.x, second.y)
  await page.mouse.down()
  await expect(frameShown(page, 2)).toBeVisible()
  await page.mouse.move(fourth.x, fourth.y, { steps: 3 })
  await expect(frameShown(page, 4)).toBeVisible()
  await page.mouse.up()
  await page.keyboard.down('Shift')
  await page.mouse.move(second.x, second.y)
  await page.mouse.down()
  await page.mouse.move(fourth.x, fourth.y, { steps: 3 })
  await page.mouse.up()
  await page.keyboard.up('Shift')
  await expect(page.getByRole('button', { name: /^Frames 2–4:/ })).toBeVisible()
  await page.getByRole('slider', { name: 'First frame of the range' }).focus()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('button', { name: /^Frames 3–4:/ })).toBeVisible()
  await page.keyboard.press('Home')
  await expect(page.getByRole('button', { name: /^Frames 1–4:/ })).toBeVisible()
  await page.getByRole('button', { name: /^Frames 1–4:/ }).click()

  // Marks, by keys: a usual word, a word of one's own, undo and redo.
  const marks = page.getByRole('region', { name: 'Marks' })
  await page.getByRole('slider', { name: 'Frame', exact: true }).focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('m')
  await expect(page.getByRole('dialog', { name: 'Mark frame 2' })).toBeVisible()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(marks.getByRole('listitem')).toHaveText([/2\s*Onset/])
  await page.keyboard.press('End')
  await page.keyboard.press('m')
  await page.keyboard.type('teeth, visible')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: /^teeth, visible, frame \d+$/ })).toBeVisible()
  await page.keyboard.press('Control+z')
  // At once: what is to be redone is known only when the undoing is in the log, and the key must not be lost.
  await page.keyboard.press('Control+Shift+z')
  await expect(toast(page, '“teeth, visible” is marked again')).toBeVisible()
  await expect(marks.getByRole('listitem')).toHaveCount(2)
  await marks.getByRole('button', { name: /^2\s*Onset$/ }).click()
  await expect(frameShown(page, 2)).toBeVisible()

  const save = (item: string) => async (): Promise<void> => {
    await page.getByRole('button', { name: 'Export the timeline' }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }
  const name = (await page.getByRole('heading', { level: 1 }).innerText()).replace(' / ', '-')
  const svg = await saved(first, userFolder, save('Timeline as SVG'), `${name}-tracks.svg`)
  expect(svg).toMatch(/^<svg .*>Happy<.*>Onset<.*<\/svg>\n$/s)
  expect((await saved(first, userFolder, save('Timeline as PNG'), `${name}-tracks.png`)).slice(1, 4)).toBe('PNG')
  const rows = (await saved(first, userFolder, save('Its numbers as CSV'), `${name}-tracks.csv`)).split('\r\n')
  expect(rows[0]).toMatch(/^Frame,Picture,Marks,.*Happy/)
  expect(rows[2]).toMatch(/^2,[^,]+,Onset,/)
  expect(rows.at(-2)).toContain(',"teeth, visible",')
  await page.getByRole('button', { name: 'Show as table' }).click()
  await expect(page.getByRole('row').nth(2)).toContainText('Onset')
  const address = page.url()
  await first.close()

  const again = (await open(sameAddress(first, project))).page
  await again.evaluate((to) => {
    location.hash = to
  }, new URL(address).hash)
  await expect(again.getByRole('region', { name: 'Marks' }).getByRole('listitem')).toHaveCount(2)
  await again.getByRole('button', { name: /^Take “Onset” from frame 2$/ }).click()
  await expect(again.getByRole('region', { name: 'Marks' }).getByRole('listitem')).toHaveCount(1)
})

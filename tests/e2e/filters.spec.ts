import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { openDatabase } from '../../src/lab/store/database.ts'
import { expect, preparedFolder, test } from './fixtures.ts'
import { saved } from './saved-file.ts'
import { seriousFaults } from './serious-faults.ts'

/** A frame of the drawn corpus, as a user would drop it. */
const photograph = (): string => {
  const faces = join(process.env[preparedFolder] ?? '', 'faces')
  const file = readdirSync(faces, { recursive: true, encoding: 'utf8' })
    .sort()
    .find((name) => name.endsWith('.png'))
  if (file === undefined) throw new Error(`There is no picture in ${faces}.`)
  return join(faces, file)
}

/** From now on notes each set of tabs below a filter's figure; answers with those seen. */
const tabsShown = async (page: Page): Promise<() => Promise<string[]>> => {
  await page.evaluate(() => {
    const seen: string[] = []
    Object.assign(window, { tabsSeen: seen })
    new MutationObserver(() => {
      const names = [...document.querySelectorAll('.panels .tabs button')]
        .map(({ textContent }) => textContent.trim())
        .join(' ')
      if (names !== '' && names !== seen.at(-1)) seen.push(names)
    }).observe(document.body, { childList: true, subtree: true, characterData: true })
  })
  return () => page.evaluate(() => (window as unknown as { tabsSeen: string[] }).tabsSeen)
}

test('inspects a layer, scores it, opens a filter, looks through its evidence, notes, exports, compares: by keyboard from the gallery on', async ({
  aulens,
  open,
  project,
  userFolder,
}) => {
  test.setTimeout(900_000)
  const { page } = aulens
  await page.getByRole('link', { name: 'Filters', exact: true }).click()
  await expect(page).toHaveURL(/#\/filters\/run-1\/conv3$/)
  await page.getByRole('button', { name: 'Inspect conv3' }).click()
  const tiles = page.getByRole('listbox', { name: 'Filters of the layer' }).getByRole('option')
  await expect(tiles).toHaveCount(256, { timeout: 200_000 })
  await page.getByRole('button', { name: 'Score the filters' }).click()
  await expect(page.getByRole('option', { name: /^Filter \d+, AU \d+ .+, KL \d/ }).first()).toBeVisible({
    timeout: 200_000,
  })
  expect(await seriousFaults(page)).toEqual([])

  // Search, then arrows and keys.
  await page.keyboard.press('/')
  await page.keyboard.type('AU 12')
  await expect.poll(() => tiles.count()).toBeLessThan(256)
  await page.getByRole('button', { name: 'Clear', exact: true }).click()
  await expect(tiles).toHaveCount(256)
  await tiles.first().click()
  const first = Number(await tiles.first().getAttribute('data-filter'))
  const second = Number(await tiles.nth(1).getAttribute('data-filter'))
  const third = Number(await tiles.nth(2).getAttribute('data-filter'))
  await page.keyboard.press('c')
  await page.keyboard.press('ArrowRight')
  await expect(tiles.nth(1)).toBeFocused()
  await page.keyboard.press('c')
  await page.keyboard.press('Shift+C')
  await expect(page).toHaveURL(new RegExp(`/compare/${first}%2C${second}$`))
  await expect(page.getByRole('region', { name: `Filter ${second}`, exact: true }).getByRole('row')).not.toHaveCount(0)
  expect(await seriousFaults(page)).toEqual([])
  await page.keyboard.press('g')
  await tiles.nth(1).focus()
  const tabs = await tabsShown(page)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: `Filter ${second}`, level: 1 })).toBeVisible()

  // The detail: patches, place, bars with their table, responses.
  const patches = page.getByRole('grid', { name: 'Patches by method and rank' })
  await expect(patches.getByRole('gridcell')).toHaveCount(20)
  await expect
    .poll(() =>
      patches
        .locator('img')
        .first()
        .evaluate((image: HTMLImageElement) => image.naturalWidth),
    )
    .toBe(340)
  await patches.getByRole('gridcell').first().focus()
  await page.keyboard.press('ArrowRight')
  await expect(patches.getByRole('gridcell').nth(1)).toHaveAttribute('aria-selected', 'true')
  const bars = page.getByRole('region', { name: 'Divergence by Action Unit' })
  await expect(bars.getByRole('img', { name: /is the largest at/ })).toBeVisible()
  await bars.getByRole('img').focus()
  await page.keyboard.press('t')
  await expect(bars.getByRole('columnheader', { name: 'n with', exact: true })).toBeVisible()
  await bars.getByRole('button', { name: 'Show as chart' }).click()
  await expect(page.getByRole('img', { name: /Strongest responses of filter \d+ on \d+ faces with AU/ })).toBeVisible()
  expect(await tabs(), 'tabs from the first to the last part of the filter that came').toEqual([
    ['Responses', 'Scores', 'Robust?', 'AUs together', 'Place', 'Pictures', 'Other networks', 'Method'].join(' '),
  ])
  expect(await seriousFaults(page)).toEqual([])

  // One method alone; patches and faces in turn; more of them are offered.
  await page.getByRole('button', { name: 'Guided', exact: true }).click()
  const alone = page.getByRole('grid', { name: 'Guided: patches by rank' })
  await expect(alone.getByRole('gridcell')).toHaveCount(10)
  await alone.getByRole('gridcell').first().focus()
  const picture = alone.locator('img').first()
  const reconstruction = await picture.getAttribute('src')
  await page.keyboard.press(' ')
  await expect(page.getByRole('grid', { name: 'Face: patches by rank' })).toBeVisible()
  expect(
    await page.getByRole('grid', { name: 'Face: patches by rank' }).locator('img').first().getAttribute('src'),
  ).not.toBe(reconstruction)
  await page.keyboard.press(' ')
  await page.getByLabel('Number of images').selectOption('25')
  await expect(page.getByRole('button', { name: 'Compute 25' })).toBeVisible()
  await page.getByLabel('Number of images').selectOption('10')
  await page.getByRole('button', { name: 'All', exact: true }).click()

  // The evidence: its verdict, every number, what goes together, how it was computed.
  const verdict = page.getByRole('region', { name: /^Evidence/ })
  await expect(verdict.getByRole('listitem')).toHaveCount(9)
  const more = page.getByRole('region', { name: 'More on this filter' })
  const show = (name: string): Promise<void> => more.getByRole('button', { name, exact: true }).click()
  await show('Scores')
  await more.getByRole('button', { name: 'Against chance' }).click()
  await expect(more.getByRole('columnheader', { name: 'max-T' })).toBeVisible()
  await show('Robust?')
  await expect(more.getByRole('heading', { name: 'Does the answer depend on how it is measured?' })).toBeVisible()
  await show('AUs together')
  await expect(more.getByRole('rowheader').first()).toBeVisible()
  expect(await seriousFaults(page)).toEqual([])
  await verdict.getByRole('button', { name: 'How verdicts are made' }).click()
  await expect(more.getByRole('heading', { name: 'How verdicts are made' })).toBeVisible()
  // A changed setting marks the scores, until it is taken back.
  await more.getByLabel('Bins').fill('10')
  await more.getByLabel('Bins').press('Tab')
  await expect(page.getByText('The settings were changed')).toBeVisible()
  expect(await seriousFaults(page)).toEqual([])
  await page.getByRole('button', { name: 'Take the change back' }).click()
  await expect(page.getByText('The settings were changed')).toHaveCount(0)
  // Where it peaks, and what is left of its pictures without the network.
  await show('Place')
  await more.getByRole('button', { name: 'Compute places' }).click()
  await expect(more.getByRole('table')).toBeVisible({ timeout: 200_000 })
  await expect(verdict.getByRole('listitem').filter({ hasText: 'In the right place' })).toContainText('%')
  await show('Pictures')
  await more.getByRole('button', { name: 'Check the pictures' }).click()
  await expect(more.getByRole('img', { name: /^Trained, rank/ })).toBeVisible({ timeout: 200_000 })
  expect(await seriousFaults(page)).toEqual([])

  // A note; its undo is an entry, too.
  await page.getByRole('heading', { name: 'Notes' }).click()
  await page.keyboard.press('n')
  await page.keyboard.type('Teeth and both corners')
  await page.keyboard.press('Control+Enter')
  const notes = page.getByRole('list', { name: 'Notes in force' })
  await expect(notes).toContainText('Teeth and both corners')
  await expect(notes).toContainText('this computer')
  await page.getByRole('button', { name: 'Undo the last entry' }).click()
  await expect(notes).toHaveCount(0)
  await expect(page.getByText('History, 2 entries')).toBeVisible()
  await page.getByRole('button', { name: 'Undo the last entry' }).click()
  await expect(notes).toContainText('Teeth and both corners')

  // The figure.
  const svg = await saved(
    aulens,
    userFolder,
    async () => {
      await page.getByRole('button', { name: 'Export' }).click()
      await page.getByRole('menuitem', { name: 'Figure as SVG' }).click()
    },
    `run-1-conv3-filter-${second}.svg`,
  )
  expect(svg).toContain(`Filter ${second} of conv3: resembles AU`)
  const csv = await saved(
    aulens,
    userFolder,
    async () => {
      await page.getByRole('button', { name: 'Export' }).click()
      await page.getByRole('menuitem', { name: 'Its numbers as CSV' }).click()
    },
    `run-1-conv3-filter-${second}.csv`,
  )
  expect(csv.split('\r\n')[0]).toMatch(/^filter,dead,au,name,best,rare,n_with,n_without,kl,/)

  // Next and previous, in the gallery's order; an inspected filter opens at once.
  await page.getByRole('heading', { name: 'Notes' }).click()
  await page.keyboard.press('j')
  await expect(page.getByRole('heading', { name: `Filter ${third}`, level: 1 })).toBeVisible()
  await expect(notes).toHaveCount(0)
  await page.keyboard.press('k')
  await expect(notes).toContainText('Teeth and both corners')

  // The address keeps how the gallery was left: back finds it.
  await page.getByRole('heading', { name: 'Notes' }).click()
  await page.keyboard.press('g')
  await page.getByLabel('Sort the filters').selectOption('auc')
  await expect(page).toHaveURL(/sort=auc/)
  await tiles.first().dblclick()
  await expect(patches).toBeVisible()
  await page.goBack()
  await expect(page.getByLabel('Sort the filters')).toHaveValue('auc')
  await page.evaluate((to) => {
    location.hash = to
  }, `/filters/run-1/conv3/${second}`)
  await expect(notes).toContainText('Teeth and both corners')

  // From a patch to its face.
  await patches.getByRole('gridcell').first().focus()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/#\/corpus\?.*sample=\d+/)

  // A restart finds everything; a code that was changed since makes the scores untrue: none is shown, and new ones are offered.
  await aulens.close()
  const database = await openDatabase(join(project, 'project.sqlite'))
  database.prepare('DELETE FROM sample_units WHERE sample = (SELECT min(sample) FROM sample_units)').run()
  database.close()
  const again = await open()
  await expect(again.page.getByRole('banner').getByRole('button', { name: 'Study' })).toBeVisible()
  await again.page.evaluate((to) => {
    location.hash = to
  }, `/filters/run-1/conv3/${second}`)
  await expect(again.page.getByRole('list', { name: 'Notes in force' })).toContainText('Teeth and both corners')
  await expect(again.page.getByRole('gridcell')).toHaveCount(20)
  await expect(again.page.getByText('Faces, codes, labels or splits of the corpus have changed since.')).toBeVisible()
  await expect(again.page.getByRole('button', { name: 'Compute anew' })).toBeVisible()
  await expect(again.page.getByRole('region', { name: /^Evidence/ })).toHaveCount(0)
  await expect(again.page.getByRole('region', { name: 'Divergence by Action Unit' }).getByRole('img')).toHaveCount(0)
})

test('a photograph is analysed, or said to show no face', async ({ aulens: { page } }) => {
  test.setTimeout(180_000)
  await page.getByRole('link', { name: 'Live', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Drop a photograph of a face' })).toBeVisible()
  await page.getByLabel('Photograph', { exact: true }).setInputFiles(photograph())
  await expect(page.getByRole('heading', { name: 'Prediction' })).toBeVisible({ timeout: 90_000 })
  await expect(page.getByRole('rowheader')).toHaveCount(8)
  await expect(page.getByRole('button', { name: /^Filter \d+, response/ })).toHaveCount(12)
  expect(await seriousFaults(page)).toEqual([])
  await page
    .getByLabel('Photograph', { exact: true })
    .setInputFiles({ name: 'no.png', mimeType: 'image/png', buffer: Buffer.from('no picture') })
  await expect(page.getByText('no.png cannot be read')).toBeVisible()
})

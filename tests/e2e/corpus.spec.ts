import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, preparedFolder, test, toast } from './fixtures.ts'
import { seriousFaults } from './serious-faults.ts'

const openCorpus = async (page: Page): Promise<void> => {
  await page.getByRole('link', { name: 'Corpus', exact: true }).click()
  await expect(page.getByRole('grid')).toBeVisible()
}
const shown = (page: Page) => page.getByRole('status').filter({ hasText: 'faces match' })

test('faces are found, filtered by facet, Action Unit and text, and each filter can be dropped again', async ({
  aulens: { page },
}) => {
  await openCorpus(page)
  const before = await shown(page).textContent()
  await page.getByRole('checkbox', { name: 'Happy' }).first().click()
  await expect(page.getByRole('button', { name: 'Label: Happy: remove' })).toBeVisible()
  await expect(shown(page)).not.toHaveText(before ?? '')
  await expect(page.getByRole('gridcell', { name: /happy/ }).first()).toBeVisible()
  await expect(page.getByRole('gridcell', { name: /, sad/ })).toHaveCount(0)
  await page
    .getByRole('group', { name: 'Action Units' })
    .getByRole('button', { name: /^AU 12 / })
    .click()
  await expect(page.getByRole('button', { name: /AU 12 .*: remove/ })).toBeVisible()
  await page.getByLabel('Search files, subjects and sequences').fill('no such face')
  await expect(page.getByRole('heading', { name: /No face matches these 4 filters/ })).toBeVisible()
  await page.getByRole('button', { name: 'Clear all', exact: true }).click()
  await expect(page.getByText('No filter', { exact: true })).toBeVisible()
  await expect(page.getByRole('gridcell', { name: /^S/ }).first()).toBeVisible()
})

test('the keyboard alone chooses a face, looks at it closely, opens its sequence and comes back', async ({
  aulens: { page },
}) => {
  await openCorpus(page)
  await page.getByRole('grid').focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  await expect(inspector.getByRole('img', { name: /^Frame / })).toBeVisible()
  await page.keyboard.press('2')
  await expect(inspector.getByRole('img', { name: /^Cropped face/ })).toBeVisible()
  await page.keyboard.press('3')
  await expect(inspector.getByRole('img', { name: /^Normalised face/ })).toBeVisible()
  await expect(inspector.getByText('SHA-256')).toBeVisible()
  await page.getByRole('grid').focus()
  await page.keyboard.press('Shift+ArrowRight')
  await expect(page.getByText('2 faces selected')).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('complementary', { name: /^Frame \d+/ })).toBeVisible()
  await page.keyboard.press('Home')
  await expect(page.getByRole('complementary', { name: 'Frame 1', exact: true })).toBeVisible()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('complementary', { name: 'Frame 2', exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('grid')).toBeVisible()
})

test('faces chosen with the mouse are summed up, excluded, tagged, kept as a set, and all of it is undone', async ({
  aulens: { page },
}) => {
  await openCorpus(page)
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  const faces = page.getByRole('gridcell', { name: /^S\d+, sequence/ })
  await expect(faces.first()).toBeVisible()
  const [from, to] = [await faces.nth(0).boundingBox(), await faces.nth(2).boundingBox()]
  await page.mouse.move(from!.x + 5, from!.y + 5)
  await page.mouse.down()
  await page.mouse.move(from!.x + 40, from!.y + 20)
  await page.mouse.move(to!.x + 20, to!.y + 20)
  await page.mouse.up()
  await expect(inspector.getByRole('heading', { name: '3 faces' })).toBeVisible()
  await expect(inspector.getByRole('img', { name: 'Mean of the selected faces' })).toBeVisible()
  expect(await seriousFaults(page), 'several selected').toEqual([])
  await page.keyboard.press('x')
  await expect(page.getByRole('gridcell', { name: /excluded/ })).toHaveCount(3)
  await page.keyboard.press('t')
  await page.getByLabel('New tag').fill('odd, bright')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('gridcell', { name: /tagged odd, bright/ })).toHaveCount(3)
  await page.getByRole('group', { name: 'Tags' }).getByRole('checkbox', { name: 'odd, bright' }).click()
  await expect(shown(page)).toHaveText(/^3 of /)
  await page.getByRole('button', { name: 'Save as set…' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Odd ones')
  await page.getByRole('button', { name: 'Save the set' }).click()
  await page.getByRole('button', { name: 'Tag: odd, bright: remove' }).click()
  await page.getByRole('button', { name: '1 set', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Odd ones', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Tag: odd, bright: remove' })).toBeVisible()
  await page.getByRole('button', { name: 'Tag: odd, bright: remove' }).click()
  await page.getByRole('grid').focus()
  await page.keyboard.press('ControlOrMeta+z')
  await expect(page.getByRole('gridcell', { name: /tagged/ })).toHaveCount(0)
  await page.keyboard.press('ControlOrMeta+z')
  await expect(page.getByRole('gridcell', { name: /excluded/ })).toHaveCount(0)
  // At once, one after another: none of the keys is lost, and they end as if each had waited for the one before.
  for (const key of ['ControlOrMeta+Shift+z', 'ControlOrMeta+z', 'ControlOrMeta+Shift+z'])
    await page.keyboard.press(key)
  await expect(toast(page, '3 faces no longer excluded')).toBeVisible()
  await expect(page.getByRole('gridcell', { name: /excluded/ })).toHaveCount(3)
})

test('what the class rests on is shown three ways; faces are put in groups and in the order of likeness', async ({
  aulens: { page },
}) => {
  await openCorpus(page)
  await page.getByRole('grid').focus()
  await page.keyboard.press('ArrowRight')
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  await expect(inspector.getByText('SHA-256')).toBeVisible()
  await page.keyboard.press('o')
  await expect(inspector.getByText(/covering it takes more from/)).toBeVisible({ timeout: 60_000 })
  await inspector.getByRole('button', { name: 'Gradient' }).click()
  await expect(inspector.getByText(/moves the score of/)).toBeVisible({ timeout: 60_000 })
  await inspector.getByRole('button', { name: 'Guided' }).click()
  await expect(inspector.getByText(/by guided backpropagation/)).toBeVisible({ timeout: 60_000 })
  await expect(inspector.locator('svg image')).toHaveAttribute('href', /explanation/)
  await page.getByRole('combobox', { name: /^Group/ }).selectOption({ label: 'By emotion' })
  await expect(page.getByRole('gridcell', { name: /^Neutral \d+ faces/ })).toHaveCount(1)
  await page.getByRole('combobox', { name: /^Sort/ }).selectOption({ label: 'Like this face: pixels' })
  await expect(page.getByText(/^Most alike first/)).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('gridcell', { name: /^S\d+, sequence/ }).first()).toContainText('1.00')
})

test('the table shows the same faces as the grid', async ({ aulens: { page } }) => {
  await openCorpus(page)
  const count = await shown(page).textContent()
  await page.getByRole('button', { name: 'Table', exact: true }).click()
  await expect(page.getByRole('columnheader', { name: 'Confidence' })).toBeVisible()
  await expect(shown(page)).toHaveText(count ?? '')
  await page.getByRole('grid').focus()
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('row', { selected: true })).toHaveCount(1)
})

test('a folder is looked into before anything is written, then imported', async ({ aulens: { page } }) => {
  await openCorpus(page)
  await page.getByRole('button', { name: 'Import…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Folder of the corpus').fill(join(process.env[preparedFolder] ?? '', 'nowhere'))
  await dialog.getByRole('button', { name: 'Look into the folder' }).click()
  await expect(dialog.getByRole('alert')).toContainText('nowhere')
  await dialog.getByLabel('Folder of the corpus').fill(join(process.env[preparedFolder] ?? '', 'faces'))
  await dialog.getByRole('button', { name: 'Look into the folder' }).click()
  await expect(dialog.getByRole('region', { name: 'What was found' })).toContainText('Cohn-Kanade+', {
    timeout: 60_000,
  })
  await expect(dialog.getByLabel('Name in the project')).toHaveValue('drawn')
  await dialog.getByRole('button', { name: /^Import [\d\s]+ pictures$/ }).click()
  await expect(dialog).toBeHidden()
})

test('grid, table and sequence have no serious accessibility fault in any theme', async ({ aulens: { page } }) => {
  await openCorpus(page)
  await page.getByRole('grid').focus()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByText('SHA-256')).toBeVisible()
  expect(await seriousFaults(page), 'grid').toEqual([])
  await page.getByRole('button', { name: 'Table', exact: true }).click()
  await expect(page.getByRole('columnheader', { name: 'Confidence' })).toBeVisible()
  expect(await seriousFaults(page), 'table').toEqual([])
  await page.getByRole('button', { name: 'Open the sequence' }).click()
  await expect(page.getByRole('complementary', { name: /^Frame \d+/ })).toBeVisible()
  expect(await seriousFaults(page), 'sequence').toEqual([])
})

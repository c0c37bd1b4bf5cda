import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Locator, Page } from '@playwright/test'
import Database from 'better-sqlite3'
import { expect, root, test } from './fixtures.ts'
import { seriousFaults } from './serious-faults.ts'

/** Moves the focus as a hand on the keyboard does. */
const tabTo = async (page: Page, target: Locator): Promise<void> => {
  await expect(target).toBeVisible()
  for (let press = 0; press < 80; press++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error('Tab never reached it.')
}
const begin = async (page: Page, title: string): Promise<void> => {
  await tabTo(page, page.getByRole('link', { name: `Begin: ${title}` }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('textbox', { name: /^Action Units/ })).toBeFocused()
}
const progress = (page: Page): Locator =>
  page
    .getByRole('banner')
    .or(page.locator('header'))
    .getByText(/^\d+ of \d+$/)
const handIn = async (page: Page, revealed?: RegExp): Promise<void> => {
  const button = page.getByRole('button', { name: 'Hand in' })
  await expect(button).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Handed in' })).toBeVisible()
  // Only now is said what was judged.
  if (revealed !== undefined) await expect(page.getByRole('cell', { name: revealed })).toHaveCount(4)
  await expect(page.getByRole('button', { name: 'Back to your sessions' })).toBeFocused()
  await page.keyboard.press('Enter')
}

test('a coder codes twenty sequences and judges twenty filters without the mouse', async ({ project, open }) => {
  test.setTimeout(300_000)
  await promisify(execFile)(process.execPath, [join(root, 'tests', 'e2e', 'make-coding.ts'), project])
  const { page, misdeeds } = await open()
  await expect(page.getByRole('link', { name: 'Coding' })).not.toHaveAttribute('aria-disabled')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('Go to Coding')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Coding', exact: true })).toBeVisible()
  expect(await seriousFaults(page)).toEqual([])
  await tabTo(page, page.getByRole('button', { name: 'Code here as Coder A' }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('link', { name: 'Filters' })).toHaveCount(0)

  await begin(page, 'Faces')
  // A wrong code says why, and cannot be saved.
  await page.keyboard.type('61+62')
  await page.keyboard.press('Control+Enter')
  await expect(
    page
      .getByText('Frame 4: 61 and 62 are alternatives: the eyes cannot be turned left and right at once.')
      .or(page.getByText(/^Frame \d+: 61 and 62 are alternatives/)),
  ).toBeVisible()
  for (let press = 0; press < 5; press++) await page.keyboard.press('Backspace')
  // So do the rules of the session.
  await page.keyboard.type('5+43')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText(/^Frame \d+: 5 is not scored together with 43: .* \(codebook\)\.$/)).toBeVisible()
  for (let press = 0; press < 4; press++) await page.keyboard.press('Backspace')
  await page.keyboard.type('1c 2c l12b 25')
  await expect(page.getByText('12 Lip corner puller, left, B', { exact: true })).toBeVisible()
  for (const key of [
    'p',
    'Shift+Digit3',
    'ArrowUp',
    'o',
    'ArrowDown',
    'g',
    'i',
    'i',
    'z',
    'Control+z',
    'Control+Shift+z',
  ])
    await page.keyboard.press(key)
  await expect(page.getByRole('button', { name: /^Onset [1-9]/ })).toBeVisible()
  // How sure of one unit, and a note on it; then its history, with what was undone.
  for (const key of ['u', 'ArrowDown', '4', 'Enter']) await page.keyboard.press(key)
  await page.keyboard.type('outer part')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('listitem', { name: '2 Outer brow raiser, C, sure 4 of 5, outer part' })).toBeVisible()
  await page.keyboard.press('h')
  const history = page.getByRole('dialog', { name: 'History of this answer' })
  await expect(history.getByRole('row', { name: /undone/ }).first()).toBeVisible()
  await expect(history).toContainText('2 “outer part”')
  expect(await seriousFaults(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.keyboard.press('/')
  await page.keyboard.type('squint?')
  expect(await seriousFaults(page)).toEqual([])
  await page.keyboard.press('Control+Enter')
  for (let item = 1; item < 20; item++) {
    await expect(progress(page)).toHaveText(`${String(item)} of 20`)
    await expect(page.getByRole('textbox', { name: /^Action Units/ })).toBeFocused()
    await page.keyboard.type(item % 2 === 0 ? '6b+12c+25' : '0')
    await page.keyboard.press('Control+Enter')
  }
  await handIn(page)

  await begin(page, 'Blind')
  await page.keyboard.type('1 2')
  for (const key of ['d', 'g', 'p', 'Shift+Digit4', 'e']) await page.keyboard.press(key)
  expect(await seriousFaults(page)).toEqual([])
  await page.keyboard.press('s')
  for (let item = 0; item < 19; item++) {
    await expect(progress(page)).toHaveText(`${String(item)} of 20`)
    await expect(page.getByRole('textbox', { name: 'Action Units' })).toBeFocused()
    await page.keyboard.press(['0', 'n', 't', '4'][item % 4] ?? '0')
    await page.keyboard.press('Control+Enter')
  }
  // The skipped one comes back at the end, with what was typed.
  await expect(page.getByRole('textbox', { name: 'Action Units' })).toHaveValue('1+2')
  await page.keyboard.press('Control+Enter')
  await handIn(page, /^conv3 filter \d+ of the untrained network$/)

  await expect(page.getByText('handed in')).toHaveCount(2)
  const database = new Database(join(project, 'project.sqlite'), { readonly: true })
  expect(database.prepare(`SELECT count(DISTINCT item) FROM coding_events WHERE kind = 'save'`).pluck().get()).toBe(40)
  expect(database.prepare('SELECT count(*) FROM hand_ins').pluck().get()).toBe(2)
  database.close()
  expect(await misdeeds.violations()).toEqual([])
  expect(misdeeds.errors).toEqual([])
})

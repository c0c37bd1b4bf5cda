import { expect, test } from './fixtures.ts'

test('the palette finds a command and runs it, without a mouse', async ({ aulens: { page } }) => {
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog', { name: 'Command palette' })
  await expect(palette).toBeVisible()
  await page.keyboard.type('doctor')
  await expect(palette.getByRole('option', { name: 'Go to Doctor' })).toBeVisible()
  await page.keyboard.type(' go')
  await expect(palette.getByRole('option')).toHaveCount(1)
  await page.keyboard.press('Enter')
  await expect(palette).toBeHidden()
  await expect(page).toHaveURL(/#\/doctor$/)
})

test('the palette says so where nothing is found, and Escape leaves it', async ({ aulens: { page } }) => {
  await page.keyboard.press('Control+k')
  await page.keyboard.type('zygomaticus')
  await expect(page.getByText('No command has “zygomaticus” in its name.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('the theme follows the palette and is kept', async ({ open }) => {
  const first = await open()
  await first.page.keyboard.press('Control+k')
  await first.page.keyboard.type('dark theme')
  await first.page.keyboard.press('Enter')
  await expect(first.page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await expect(first.page.locator('body')).toHaveCSS('background-color', 'rgb(19, 19, 20)')
  await first.close()
  const { page } = await open()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
})

test('the sheet of keys opens with ?, and no single key is heard in a field', async ({ aulens: { page } }) => {
  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Keys' })
  await expect(sheet).toContainText('Show or hide the tasks')
  await page.keyboard.press('Escape')
  await expect(sheet).toBeHidden()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('d?')
  await expect(page.getByRole('dialog')).toHaveCount(1)
  await expect(page.getByRole('combobox').or(page.getByRole('textbox'))).toHaveValue('d?')
})

test('Ctrl and a digit go to a workspace; F6 goes round the parts of the window', async ({ aulens: { page } }) => {
  await page.keyboard.press('Control+2')
  await expect(page).toHaveURL(/#\/runs$/)
  await page.keyboard.press('Control+3')
  await expect(page).toHaveURL(/#\/doctor$/)
  const where = () => page.evaluate(() => document.activeElement?.closest('.titlebar, .rail, .toolbar, .content-body, .pane-right, .status')?.classList[0] ?? null)
  const visited: (string | null)[] = []
  for (let press = 0; press < 5; press += 1) {
    await page.keyboard.press('F6')
    visited.push(await where())
  }
  expect(visited).toEqual(['titlebar', 'rail', 'toolbar', 'content-body', 'status'])
  await page.keyboard.press('Shift+F6')
  expect(await where()).toBe('content-body')
})

test('the interface grows and shrinks', async ({ aulens: { page } }) => {
  await page.keyboard.press('Control++')
  await expect(page.locator('html')).toHaveCSS('font-size', '17.6px')
  await page.keyboard.press('Control+0')
  await expect(page.locator('html')).toHaveCSS('font-size', '16px')
})

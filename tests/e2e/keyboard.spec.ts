import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'

/** What has the focus, as a screen reader would name it roughly. */
const focused = (page: Page): Promise<{ part: string | null; name: string; ring: boolean }> => page.evaluate(() => {
  const element = document.activeElement as HTMLElement | null
  const style = element === null ? null : getComputedStyle(element)
  const within = element?.closest('.field, .palette-input, .select') ?? null
  const outlined = (found: CSSStyleDeclaration | null): boolean => found !== null && found.outlineStyle !== 'none' && found.outlineWidth !== '0px'
  const after = element === null ? null : getComputedStyle(element, '::after')
  return {
    part: element?.closest('.titlebar, .rail, .pane-left, .toolbar, .content-body, .pane-right, .status')?.classList[0] ?? null,
    name: element === null || element === document.body ? '' : `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 60)}`,
    ring: outlined(style) || (within !== null && outlined(getComputedStyle(within))) || (element?.getAttribute('role') === 'separator' && after?.backgroundColor !== 'rgba(0, 0, 0, 0)'),
  }
})

test('the palette finds commands, Action Units and words, and says so where nothing is found', async ({ aulens: { page } }) => {
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog', { name: 'Command palette' })
  await expect(palette).toBeVisible()
  await page.keyboard.type('xylophone')
  await expect(palette.getByText('No command has “xylophone” in its name.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)

  await page.keyboard.press('Control+k')
  await page.keyboard.type('zygomaticus major')
  await expect(palette.getByRole('option')).toHaveText(['AU 12 Lip corner puller'])
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/#\/help\?term=au-12$/)
  await expect(page.getByRole('row', { name: /Lip corner puller/ })).toBeFocused()

  await page.keyboard.press('Control+k')
  await page.keyboard.type('doctor go')
  await expect(palette.getByRole('option')).toHaveText([/^Go to Doctor/])
  await page.keyboard.press('Enter')
  await expect(palette).toBeHidden()
  await expect(page).toHaveURL(/#\/doctor$/)
})

test('the sheet of keys opens with ?, single keys are not heard in a field, and / goes to the search', async ({ aulens: { page } }) => {
  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Keys' })
  await expect(sheet).toContainText('Show or hide the tasks')
  await page.keyboard.press('Escape')
  await expect(sheet).toBeHidden()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('d?')
  await expect(page.getByRole('dialog')).toHaveCount(1)
  await expect(page.getByRole('combobox').or(page.getByRole('textbox'))).toHaveValue('d?')
  await page.keyboard.press('Escape')
  await page.getByRole('link', { name: 'Help', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Help', level: 1 })).toBeVisible()
  await page.keyboard.press('/')
  await page.keyboard.type('frontalis')
  await expect(page.getByText('0 terms, 2 Action Units')).toBeVisible()
  await expect(page.getByRole('row', { name: /Inner brow raiser/ })).toBeVisible()
})

test('Ctrl and a digit go to a workspace; F6 goes round the parts of the window', async ({ aulens: { page } }) => {
  const names = await page.getByRole('navigation', { name: 'Workspaces' }).getByRole('link').allInnerTexts()
  await expect(page.getByRole('link', { name: 'Train', exact: true })).toBeEnabled()
  await page.keyboard.press(`Control+${names.indexOf('Train') + 1}`)
  await expect(page).toHaveURL(/#\/train/)
  await page.keyboard.press(`Control+${names.indexOf('Doctor') + 1}`)
  await expect(page.getByRole('button', { name: 'Run the self-test' })).toBeEnabled()
  const visited: (string | null)[] = []
  for (let press = 0; press < 5; press += 1) {
    await page.keyboard.press('F6')
    visited.push((await focused(page)).part)
  }
  expect(visited).toEqual(['titlebar', 'rail', 'toolbar', 'content-body', 'status'])
  await page.keyboard.press('Shift+F6')
  expect((await focused(page)).part).toBe('content-body')
})

test('Tab reaches every control of a screen in turn, always with a visible ring, and comes round', async ({ aulens: { page } }) => {
  for (const address of ['#/', '#/settings', '#/help', '#/doctor']) {
    await page.evaluate((to) => { location.hash = to }, address)
    await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible()
    const expected = await page.evaluate(() => [...document.querySelectorAll<HTMLElement>('.main button:not(:disabled), .main a[href], .main input:not(:disabled)')]
      .filter((element) => element.offsetParent !== null && element.tabIndex >= 0 && getComputedStyle(element).visibility === 'visible').length)
    await page.getByRole('main').focus()
    const reached = new Set<number>()
    const without: string[] = []
    for (let press = 0; press < expected + 60 && reached.size < expected; press += 1) {
      await page.keyboard.press('Tab')
      const place = await page.evaluate(() => [...document.querySelectorAll<HTMLElement>('.main button:not(:disabled), .main a[href], .main input:not(:disabled)')]
        .filter((element) => element.offsetParent !== null && element.tabIndex >= 0 && getComputedStyle(element).visibility === 'visible').indexOf(document.activeElement as HTMLElement))
      const { name, ring } = await focused(page)
      if (place >= 0) reached.add(place)
      if (name !== '' && !ring) without.push(name)
    }
    expect(reached.size, `controls reached on ${address}`).toBe(expected)
    expect(without, `without a ring on ${address}`).toEqual([])
  }
})

test('the side panes hide by F and I, are resized by keys and pointer, and remember it', async ({ aulens: { page } }) => {
  await page.getByRole('link', { name: 'Help', exact: true }).click()
  const contents = page.getByRole('navigation', { name: 'Parts of this page' })
  const divider = page.getByRole('separator', { name: 'Width of the left pane' })
  await expect(divider).toHaveAttribute('aria-valuenow', '200')
  await divider.focus()
  await page.keyboard.press('ArrowRight')
  await expect(divider).toHaveAttribute('aria-valuenow', '216')
  await expect(contents).toHaveCSS('width', '216px')
  const box = await divider.boundingBox()
  await page.mouse.move(box!.x + 3, box!.y + 100)
  await page.mouse.down()
  await page.mouse.move(box!.x + 63, box!.y + 110, { steps: 4 })
  await page.mouse.up()
  await expect(divider).toHaveAttribute('aria-valuenow', /^27[5-7]$/)
  await page.keyboard.press('f')
  await expect(contents).toBeHidden()
  await page.getByRole('link', { name: 'Doctor', exact: true }).click()
  await expect(page.getByRole('complementary', { name: 'Privacy, memory and versions' })).toBeVisible()
  await page.keyboard.press('i')
  await expect(page.getByRole('complementary', { name: 'Privacy, memory and versions' })).toBeHidden()
  await page.getByRole('button', { name: 'Show the right pane' }).click()
  await expect(page.getByRole('complementary', { name: 'Privacy, memory and versions' })).toBeVisible()
  await page.getByRole('link', { name: 'Help', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Help', level: 1 })).toBeVisible()
  await expect(contents).toBeHidden()
  await page.keyboard.press('f')
  await expect(contents).toHaveCSS('width', /^27[5-7]px$/)
  await divider.dblclick()
  await expect(contents).toHaveCSS('width', '200px')
})

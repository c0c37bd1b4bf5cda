import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { screenAddresses, showScreen } from './screen-addresses.ts'

/** Part of the window that has the focus. */
const focusedPart = (page: Page): Promise<string | null> =>
  page.evaluate(
    () =>
      document.activeElement?.closest('.titlebar, .rail, .pane-left, .toolbar, .content-body, .pane-right, .status')
        ?.classList[0] ?? null,
  )

test('the palette finds commands, Action Units and words, and says so where nothing is found', async ({
  aulens: { page },
}) => {
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

test('the sheet of keys opens with ?, single keys are not heard in a field, and / goes to the search', async ({
  aulens: { page },
}) => {
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
  // Left at once: the first run, which Train shows when its list is there, does not lead back.
  await page.keyboard.press(`Control+${names.indexOf('Doctor') + 1}`)
  await expect(page.getByRole('button', { name: 'Run the self-test' })).toBeEnabled()
  const visited: (string | null)[] = []
  for (let press = 0; press < 5; press += 1) {
    await page.keyboard.press('F6')
    visited.push(await focusedPart(page))
  }
  expect(visited).toEqual(['titlebar', 'rail', 'toolbar', 'content-body', 'status'])
  await page.keyboard.press('Shift+F6')
  expect(await focusedPart(page)).toBe('content-body')
})

/** From now on notes which controls get the focus, and which show no ring then. */
const watchFocus = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const state = window as unknown as { reached?: Set<Element>; without: string[]; missed: () => string[] }
    const outlined = (element: Element): boolean => {
      const { outlineStyle, outlineWidth } = getComputedStyle(element)
      return outlineStyle !== 'none' && outlineWidth !== '0px'
    }
    const name = (element: Element): string =>
      `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 60)}`
    /** The ring may lie on the field around an input, on the chosen part of a list, or be the line of a divider. */
    const hasRing = (element: Element): boolean => {
      const around = [element, element.parentElement, element.parentElement?.parentElement].filter((one) => one != null)
      return (
        around.some(outlined) ||
        [...element.querySelectorAll('*')].some(outlined) ||
        (element.getAttribute('role') === 'separator' &&
          getComputedStyle(element, '::after').backgroundColor !== 'rgba(0, 0, 0, 0)')
      )
    }
    const controls = (): Element[] =>
      [
        ...document.querySelectorAll<HTMLElement>(
          '.main button:not(:disabled), .main a[href], .main input:not(:disabled), .main select, .main textarea, .main [tabindex="0"]',
        ),
      ]
        .filter(
          (element) =>
            element.offsetParent !== null &&
            element.tabIndex >= 0 &&
            getComputedStyle(element).visibility === 'visible',
        )
        // Of a group of radios one is reached; the others by arrow keys.
        .filter((element) => !element.matches('input[type=radio]:not(:checked)'))
    if (state.reached === undefined) {
      document.addEventListener('focusin', ({ target }) => {
        if (!(target instanceof Element) || target.matches('main')) return
        state.reached?.add(target)
        if (!hasRing(target)) state.without.push(name(target))
      })
    }
    state.reached = new Set()
    state.without = []
    // A group that passes the focus on is reached with the part that takes it.
    state.missed = () =>
      controls()
        .filter((element) => ![...(state.reached ?? [])].some((one) => element.contains(one)))
        .map(name)
  })

test('Tab reaches every control of every screen in turn, always with a visible ring', async ({ aulens: { page } }) => {
  test.setTimeout(240_000)
  const faults: string[] = []
  for (const address of screenAddresses()) {
    await showScreen(page, address)
    await page.getByRole('main').focus()
    await watchFocus(page)
    let missed: string[] = []
    for (let round = 0; round < 14; round += 1) {
      missed = await page.evaluate(() => (window as unknown as { missed: () => string[] }).missed())
      if (missed.length === 0) break
      for (let press = 0; press < 25; press += 1) await page.keyboard.press('Tab')
    }
    const without = await page.evaluate(() => (window as unknown as { without: string[] }).without)
    faults.push(
      ...missed.map((name) => `${address}: not reached: ${name}`),
      ...without.map((name) => `${address}: no ring: ${name}`),
    )
  }
  expect([...new Set(faults)]).toEqual([])
})

test('in a narrow window panes are drawers, opened and shut by keys, with the focus given back; no screen scrolls sideways', async ({
  aulens: { page },
}) => {
  test.setTimeout(120_000)
  await page.setViewportSize({ width: 1180, height: 760 })
  for (const [address, name] of [
    ['/corpus', 'Filter'],
    ['/filters/run-1/conv3', 'Filter the filters'],
    ['/experiments', 'Experiments'],
    ['/filters/run-1/conv3/0', 'Verdict and notes'],
  ] as const) {
    await showScreen(page, address)
    const pane = page.getByRole('complementary', { name, exact: true })
    const tab = page.getByRole('main').getByRole('button', { name, exact: true })
    await expect(pane).toBeHidden()
    await tab.focus()
    await page.keyboard.press('Enter')
    await expect(pane).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(pane).toBeHidden()
    await expect(tab).toBeFocused()
  }
  // A pane that a view draws anew, e.g. once its data is there, keeps the focus of the drawer.
  await page.keyboard.press('Enter')
  const notes = page.getByRole('complementary', { name: 'Verdict and notes', exact: true })
  await expect(notes).toBeFocused()
  await notes.evaluate((pane) => {
    pane.replaceWith(pane.cloneNode(true))
  })
  await expect(notes).toBeFocused()
  await showScreen(page, '/corpus')
  await page.getByRole('grid').focus()
  await page.keyboard.press('/')
  await expect(page.getByRole('searchbox', { name: 'Search files, subjects and sequences' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('grid')).toBeFocused()
  const wide: string[] = []
  for (const address of screenAddresses()) {
    await showScreen(page, address)
    wide.push(
      ...(await page.evaluate(
        (at) =>
          [document.documentElement, ...document.querySelectorAll('.content, .content-body, .toolbar, .pane-body')]
            .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
            .map(({ className, scrollWidth, clientWidth }) => `${at} ${className} ${scrollWidth} > ${clientWidth}`),
        address,
      )),
    )
  }
  expect(wide).toEqual([])
})

test('the side panes hide by F and I, are resized by keys and pointer, and remember it', async ({
  aulens: { page },
}) => {
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

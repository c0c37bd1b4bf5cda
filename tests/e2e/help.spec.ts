import { expect, sameAddress, test } from './fixtures.ts'

test('the tour goes through real parts of the window, ends when told to, and is not offered again', async ({
  open,
  project,
}) => {
  const first = await open()
  const offer = first.page.getByRole('region', { name: 'First time here' })
  await offer.getByRole('button', { name: 'Take the tour' }).click()
  const card = first.page.getByRole('dialog', { name: /^Tour, step/ })
  await expect(card).toContainText('Begin here')
  const [, many = '0'] = /of (\d+)/.exec(await card.getByText(/^1 of \d+$/).innerText()) ?? []
  expect(Number(many)).toBeGreaterThanOrEqual(6)
  for (let step = 2; step <= Number(many); step += 1) {
    await first.page.keyboard.press('Enter')
    await expect(card).toContainText(`${step} of ${many}`)
    const [ring, box] = await Promise.all([first.page.locator('.tour-ring').boundingBox(), card.boundingBox()])
    expect(ring!.width).toBeGreaterThan(20)
    const apart =
      box!.x >= ring!.x + ring!.width - 1 ||
      box!.x + box!.width <= ring!.x + 1 ||
      box!.y >= ring!.y + ring!.height - 1 ||
      box!.y + box!.height <= ring!.y + 1
    expect(apart, `step ${step}: the card does not cover what it speaks of`).toBe(true)
  }
  await first.page.keyboard.press('Enter')
  await expect(card).toHaveCount(0)
  await expect(offer).toHaveCount(0)
  await first.close()
  const { page } = await open(sameAddress(first, project))
  await expect(page.getByRole('heading', { name: 'AULens', level: 1 })).toBeVisible()
  await expect(page.getByRole('region', { name: 'First time here' })).toHaveCount(0)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('tour')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: /^Tour, step 1/ })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog', { name: /^Tour/ })).toHaveCount(0)
})

test('a term is explained where it stands, and leads to its place in Help', async ({ aulens: { page } }) => {
  const term = page.getByRole('main').getByRole('link', { name: 'Action Units' })
  await term.focus()
  await expect(page.getByText(/The smallest movement of a face that FACS tells apart/)).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/#\/help\?term=action-unit$/)
  await expect(page.locator('#term-action-unit')).toBeFocused()
  await page.locator('#term-action-unit').getByRole('link', { name: 'Intensity' }).click()
  await expect(page.locator('#term-intensity')).toBeInViewport()
})

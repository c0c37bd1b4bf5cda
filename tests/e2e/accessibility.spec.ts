import { expect, test } from './fixtures.ts'
import { screenAddresses, showScreen } from './screen-addresses.ts'
import { seriousFaults } from './serious-faults.ts'

test('no screen has a serious fault for assistive technology, in light, dark and high contrast', async ({
  aulens: { page },
}) => {
  test.setTimeout(240_000)
  await expect(page.getByRole('complementary', { name: 'This computer' }).getByRole('status')).toContainText(
    /Computes on/,
  )
  const found: string[] = []
  for (const address of screenAddresses()) {
    await showScreen(page, address)
    found.push(...(await seriousFaults(page)).map((fault) => `${address} ${fault}`))
  }
  expect(found).toEqual([])
})

test('what lies over the window has no serious fault either', async ({ aulens: { page } }) => {
  const found: string[] = []
  const overlays: readonly { keys: string; name: string }[] = [
    { keys: 'Control+k', name: 'palette' },
    { keys: '?', name: 'keys' },
    { keys: 'Control+j', name: 'tasks' },
  ]
  for (const { keys, name } of overlays) {
    await page.keyboard.press(keys)
    await expect(page.getByRole('dialog').or(page.getByRole('region', { name: 'Tasks' }))).toBeVisible()
    found.push(...(await seriousFaults(page)).map((fault) => `${name} ${fault}`))
    await page.keyboard.press('Escape')
  }
  await page.getByRole('button', { name: 'Take the tour' }).click()
  await expect(page.getByRole('dialog', { name: /^Tour/ })).toBeVisible()
  found.push(...(await seriousFaults(page)))
  expect(found).toEqual([])
})

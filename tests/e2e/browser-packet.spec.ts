import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Locator, Page } from '@playwright/test'
import type { AxeResults } from 'axe-core'
import { expect, openBrowser, root, test } from './fixtures.ts'
import { saved } from './saved-file.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const serious = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe)
  const { violations } = await page.evaluate(async () =>
    (window as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run({
      resultTypes: ['violations'],
    }),
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(' ') ?? ''}`)
}
/** Moves the focus as a hand on the keyboard does, and presses. */
const press = async (page: Page, target: Locator): Promise<void> => {
  await expect(target).toBeEnabled()
  for (let count = 0; count < 60; count++) {
    if (await target.evaluate((element) => element === document.activeElement)) return page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
  }
  throw new Error('Tab never reached it.')
}
const codeAll = async (page: Page, session: string, answers: readonly string[]): Promise<void> => {
  await press(page, page.getByRole('link', { name: `Begin: ${session}` }))
  for (const [place, answer] of answers.entries()) {
    await expect(page.locator('header').getByText(`${String(place)} of ${String(answers.length)}`)).toBeVisible()
    await expect(page.getByRole('textbox', { name: /^Action Units/ })).toBeFocused()
    await page.keyboard.type(answer)
    await page.keyboard.press('Control+Enter')
  }
  await expect(page.getByRole('button', { name: 'Hand in' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: /^Send back/ })).toBeFocused()
}

test('work goes to a coder as a file and comes back as one, from the keyboard', async ({
  project,
  userFolder,
  open,
}) => {
  test.setTimeout(240_000)
  await promisify(execFile)(process.execPath, [join(root, 'tests', 'e2e', 'make-packet.ts'), project])
  const lead = await open()
  const { page } = lead
  await expect(page.getByRole('link', { name: 'Coding' })).not.toHaveAttribute('aria-disabled')
  await page.keyboard.press('Control+5')
  await press(page, page.getByRole('button', { name: 'Packets…' }))
  const dialog = page.getByRole('dialog', { name: 'Coding packets' })
  for (const session of ['Faces', 'Blind']) {
    await press(page, dialog.getByRole('button', { name: `Make a packet of ${session} for Coder A` }))
    await expect(dialog.getByRole('textbox', { name: 'To the coder' })).toBeFocused()
    await page.keyboard.type('Code what you see.')
    const make = dialog.getByRole('button', { name: 'Make the packet' })
    if (session === 'Faces') {
      // Faces leave only by the lead's word.
      await expect(make).toBeDisabled()
      await page.keyboard.press('Tab')
      await page.keyboard.press('Space')
    }
    await page.keyboard.press('Tab')
    await page.keyboard.press('Control+a')
    await page.keyboard.type(join(userFolder, `${session}.aulens-packet`))
    expect(await serious(page)).toEqual([])
    await press(page, make)
    await expect(dialog.getByText(/^Made for Coder A: \d items, /)).toContainText(
      session === 'Faces' ? 'with faces' : 'no faces',
    )
    await expect(dialog.getByRole('button', { name: 'Back to the list' })).toBeFocused()
    await page.keyboard.press('Enter')
  }

  const home = mkdtempSync(join(tmpdir(), 'aulens-coder-'))
  const coder = await openBrowser(home)
  const files: string[] = []
  try {
    for (const [session, answers] of [
      ['Faces', ['1c+2c', '0']],
      ['Blind', ['1', '0', 'n', 't']],
    ] as const) {
      const at = coder.page
      if (session === 'Faces') await press(at, at.getByRole('button', { name: /^Open a coding packet…/ }))
      else {
        await at.keyboard.press('Control+k')
        await at.keyboard.type('Open a coding packet')
        await at.keyboard.press('Enter')
      }
      await expect(at.getByRole('textbox', { name: 'Path of the file' })).toBeFocused()
      await at.keyboard.type(join(userFolder, `${session}.aulens-packet`))
      await at.keyboard.press('Enter')
      await expect(at.getByText('Code what you see.')).toBeVisible()
      // Nothing but coding, and nothing of the lead's project.
      await expect(at.getByRole('link', { name: 'Filters' })).toHaveCount(0)
      await expect(at.getByRole('heading', { name: 'Coders' })).toHaveCount(0)
      expect(await serious(at)).toEqual([])
      await codeAll(at, session, answers)
      const name = `${session} Coder A.aulens-answers`
      await saved(coder, home, () => at.keyboard.press('Enter'), name)
      files.push(join(home, name))
    }
    expect(await coder.misdeeds.violations()).toEqual([])
    expect(coder.misdeeds.errors).toEqual([])
    expect(coder.misdeeds.foreign).toEqual([])

    for (const [place, told] of [
      /^\d+ answers and edits added, 0 known already, handed in\.$/,
      /^\d+ answers and edits added, 0 known already, handed in\.$/,
      /^0 answers and edits added, \d+ known already, handed in\.$/,
    ].entries()) {
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        press(page, dialog.getByRole('button', { name: 'Take in answers…' })),
      ])
      await chooser.setFiles(files[Math.min(place, 1)] ?? '')
      await expect(dialog.getByRole('status').getByText(told)).toBeVisible()
    }
    await expect(dialog.getByRole('cell', { name: 'handed in' })).toHaveCount(2)
    expect(await serious(page)).toEqual([])
  } finally {
    await coder.close()
    rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  }
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  expect(lead.misdeeds.errors).toEqual([])
})

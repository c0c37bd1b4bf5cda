import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, root, test } from './fixtures.ts'

test('the printed address works once, and the session is out of reach of scripts', async ({
  aulens: { page, context, address },
}) => {
  await expect(page).not.toHaveURL(/token/)
  expect(await page.evaluate(() => document.cookie)).toBe('')
  const [cookie] = await context.cookies()
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' })
  const again = await fetch(address)
  expect(again.status).toBe(401)
  expect(await again.text()).toContain('one-time link')
})

test('the strict policy stands on the page', async ({ aulens: { page } }) => {
  const policy = (await page.reload())?.headers()['content-security-policy'] ?? ''
  expect(policy).toContain(`default-src 'self'`)
  expect(policy).not.toMatch(/unsafe-inline|unsafe-eval/)
})

test('a tab that was loaded again finds its project', async ({ aulens: { page }, project }) => {
  await expect(page.getByRole('region', { name: 'Open now' })).toContainText(project)
  await page.reload()
  await expect(page.getByRole('region', { name: 'Open now' })).toContainText(project)
})

test('a new project is made by its path, and a wrong one is refused with the reason', async ({
  aulens: { page },
  userFolder,
}) => {
  mkdirSync(join(userFolder, 'work'))
  await page.getByRole('button', { name: /Open a project/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Path of the folder').fill(join(userFolder, 'none.aulens'))
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('alert')).toContainText('none.aulens')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /New project/ }).click()
  await dialog.getByLabel('Path of the folder').fill(join(userFolder, 'work', 'Second.aulens'))
  await dialog.getByRole('button', { name: 'Make the project' }).click()
  await expect(page.getByRole('region', { name: 'Open now' })).toContainText('Second')
  await expect(page.getByRole('region', { name: 'Open now' })).toContainText('0 corpora, 0 runs')
})

/** A server without a port asked for: its port and what it said on the way; `end` resolves once it is gone. */
const startServer = async (home: string): Promise<{ port: number; said: () => string; end: () => Promise<void> }> => {
  const server = spawn(process.execPath, [join(root, 'src', 'server', 'main.ts'), '--json'], {
    cwd: root,
    env: { ...process.env, HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  server.stderr.on('data', (text: Buffer) => {
    said += String(text)
  })
  const ended = new Promise<void>((resolve) => {
    server.once('exit', () => resolve())
  })
  const url = await new Promise<string>((resolve, reject) => {
    server.stdout.once('data', (line: Buffer) => resolve((JSON.parse(String(line)) as { url: string }).url))
    server.once('exit', () => reject(new Error(said)))
  })
  return {
    port: Number(new URL(url).port),
    said: () => said,
    end: () => {
      server.kill('SIGTERM')
      return ended
    },
  }
}

test('a server that is given no port has the same address each time, and says so where that is taken', async ({
  userFolder,
}) => {
  const first = await startServer(userFolder)
  const second = await startServer(userFolder)
  await first.end()
  await second.end()
  expect(second.port).not.toBe(first.port)
  await expect.poll(second.said).toContain('is taken')
  const [, usual] = /Port (\d+) is taken/.exec(second.said()) ?? []
  // Another AULens of this computer may have it already; then the first one has to say so, too.
  expect(String(first.port) === usual || first.said().includes(`Port ${usual} is taken`)).toBe(true)
})

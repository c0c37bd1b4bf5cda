import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import Database from 'better-sqlite3'
import { Lab } from '../../src/lab/lab.ts'
import { Random } from '../../src/shared/random/random.ts'
import { makeCodedProject } from '../integration/coding/coded-project.ts'

export interface BrowserKillCounts {
  readonly kills: number
  readonly acknowledged: number
  readonly lost: number
  readonly duplicated: number
}

const root = join(import.meta.dirname, '../..')
const tools = (): { executable: string; args: string[] } => {
  const { chromium: found } = JSON.parse(readFileSync(join(root, 'node_modules', '.aulens', 'tests.json'), 'utf8')) as {
    chromium: { executable: string; args: string[] } | null
  }
  if (found === null) throw new Error('There is no Chromium for the tests: run "node scripts/setup.mjs --tests".')
  return found
}

interface Call {
  readonly type: string
  readonly id: number
  readonly method?: string
  readonly input?: { readonly id: string }
  readonly answer?: { readonly ok: boolean }
}

/** Calls `told` with an event's id as soon as its acknowledgement has reached the page. */
const hearAcknowledgements = (page: Page, told: (event: string) => void): void => {
  page.on('websocket', (socket) => {
    const sent = new Map<number, string>()
    socket.on('framesent', ({ payload }) => {
      const { id, method, input } = JSON.parse(String(payload)) as Call
      if (method === 'coding.record' && input !== undefined) sent.set(id, input.id)
    })
    socket.on('framereceived', ({ payload }) => {
      const { type, id, answer } = JSON.parse(String(payload)) as Call
      const event = type === 'answer' && answer?.ok === true ? sent.get(id) : undefined
      if (event !== undefined) told(event)
    })
  })
}

/**
 * A coder types in a page of `aulens serve`; Chromium is killed (SIGKILL) after a drawn number of acknowledged keys, again and again. Whatever was acknowledged to
 * the page must be in the project, once.
 */
export const killBrowserRounds = async (kills: number, seed: number): Promise<BrowserKillCounts> => {
  const folder = mkdtempSync(join(tmpdir(), 'aulens-kill-browser-'))
  const directory = join(folder, 'study.aulens')
  const { coders } = await makeCodedProject(directory)
  const lab = await Lab.create({ appVersion: '0', projectDirectory: directory })
  const { token } = await lab.request('coder.token', { coder: coders.a })
  await lab.close()
  const server = spawn(
    process.execPath,
    [join(root, 'src', 'server', 'main.ts'), '--json', '--port', '0', '--project', directory],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const { origin } = new URL(
    await new Promise<string>((resolve) => {
      server.stdout.once('data', (line: Buffer) => resolve((JSON.parse(String(line)) as { url: string }).url))
    }),
  )
  const random = Random.fromSeed(seed, 'browser kills')
  const acknowledged = new Set<string>()
  const { executable, args } = tools()
  for (let round = 0; round < kills; round++) {
    const running = await chromium.launchServer({ executablePath: executable, args })
    const browser = await chromium.connect(running.wsEndpoint())
    const gone = new Promise<void>((resolve) => {
      running.process().once('exit', () => resolve())
    })
    const page = await browser.newPage()
    const limit = 1 + random.integer(12)
    let count = 0
    hearAcknowledgements(page, (event) => {
      acknowledged.add(event)
      if (++count === limit) running.process().kill('SIGKILL')
    })
    try {
      await page.goto(`${origin}/?token=${token}`)
      await page.getByRole('link', { name: /^(Begin|Continue): Apex faces$/ }).click()
      const field = page.getByRole('textbox', { name: /^Action Units/ })
      await field.waitFor()
      for (;;) {
        await field.fill('')
        await page.keyboard.type(random.pick(['1c+2c', '12b', '6+12d', '25']))
      }
    } catch (error) {
      // The page went with its browser; anything else is a failure of the round.
      if (count < limit) throw error
    }
    await gone
  }
  const ended = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGTERM')
  await ended
  const database = new Database(join(directory, 'project.sqlite'), { readonly: true })
  const stored = database.prepare<[], string>('SELECT id FROM coding_events').pluck().all()
  database.close()
  rmSync(folder, { recursive: true, force: true })
  const there = new Set(stored)
  return {
    kills,
    acknowledged: acknowledged.size,
    lost: [...acknowledged].filter((id) => !there.has(id)).length,
    duplicated: stored.length - there.size,
  }
}

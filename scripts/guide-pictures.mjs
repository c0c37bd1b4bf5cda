// Takes the user guide's pictures: `npm run tool guide-pictures -- [--project DIR] [--out DIR] [NAME…]`. Every screen at three sizes, light and dark.
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import sharp from 'sharp'
import { fillGuideProject } from './guide/guide-project.mjs'
import { recordFolder, root } from './setup/paths.mjs'
import { explain, Refusal } from './setup/refusal.mjs'

const help = `Usage: npm run tool guide-pictures -- [--project DIR] [--out DIR] [NAME…]

Opens the built page in Chromium on a copy of a project with a trained, inspected network (default: the demo project), to which it adds coders,
their answers and a small experiment, and keeps each screen of the guide at 1180x760, 1440x900 and 2560x1440, light and dark, as NAME-THEME-WIDTH.webp (default in docs/guide/pictures).`

const sizes = [
  { width: 1180, height: 760 },
  { width: 1440, height: 900 },
  { width: 2560, height: 1440 },
]
const themes = ['light', 'dark']

/** Drops a face of the corpus on the live screen, as a photograph. */
const lookAtFace = async (page) => {
  const frame = await page.evaluate(async () => {
    const answer = await fetch('/media/frame/4.jpg')
    const bytes = new Uint8Array(await answer.arrayBuffer())
    return answer.ok ? { type: answer.headers.get('content-type') ?? 'image/jpeg', bytes: [...bytes] } : null
  })
  if (frame === null) throw new Error('The corpus of the project is not where it was.')
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'photograph.jpg', mimeType: frame.type, buffer: Buffer.from(frame.bytes) })
  await page.locator('.live .tiles img').first().waitFor({ timeout: 120_000 })
}

/** Screens of the guide. `open` brings a view to what its text speaks of. */
const screens = [
  { name: 'home', address: () => '/', ready: '.best img, .welcome' },
  {
    name: 'corpus',
    address: ({ run }) => `/corpus?run=${run}`,
    ready: '[role=gridcell]',
    open: async (page) => page.locator('[role=gridcell]').nth(3).click(),
  },
  {
    name: 'sequence',
    address: ({ run, filters }) => `/corpus/sequence/1?run=${run}&filters=${filters}`,
    ready: '.tracks canvas, .tracks svg',
  },
  { name: 'train', address: ({ run }) => `/train/${run}`, ready: '.content canvas' },
  { name: 'new-run', address: () => '/train/new', ready: '.content form, .content fieldset, .content h1' },
  { name: 'results', address: () => '/train/results', ready: '.content table' },
  { name: 'filters', address: ({ run }) => `/filters/${run}/conv3`, ready: '.tile img' },
  { name: 'filter', address: ({ run, filter }) => `/filters/${run}/conv3/${filter}`, ready: '.content img' },
  { name: 'compare', address: ({ run, filters }) => `/filters/${run}/conv3/compare/${filters}`, ready: '.content img' },
  { name: 'live', address: () => '/live', ready: '.content', open: lookAtFace },
  { name: 'experiments', address: () => '/experiments/experiment-1', ready: '.content table, .content [role=grid]' },
  { name: 'help', address: () => '/help', ready: '.glossary' },
  { name: 'doctor', address: () => '/doctor', ready: '.content h2' },
  { name: 'settings', address: () => '/settings', ready: '.content table' },
  {
    name: 'palette',
    address: () => '/',
    ready: '.content',
    open: async (page) => {
      await page.keyboard.press('Control+k')
      await page.keyboard.type('lip corner')
    },
  },
  {
    name: 'agreement',
    address: () => '/agreement',
    ready: '.content table',
    open: (page) => page.waitForFunction(() => !/Measuring…|Intervals are computed/.test(document.body.innerText)),
  },
  { name: 'coding', address: () => '/coding', ready: '.content h1' },
  // From here on the window is a coder's, and shows nothing else.
  {
    name: 'coding-faces',
    address: () => '/coding',
    ready: '.content h1',
    open: async (page) => {
      await page.getByRole('button', { name: 'Code here as Coder A' }).click()
      await page.getByRole('link', { name: 'Begin: Sequences to code' }).click()
      await page.getByRole('textbox', { name: /^Action Units/ }).fill('6C+12D')
    },
  },
  {
    name: 'judging',
    address: () => '/coding',
    ready: '.content h1',
    open: async (page) => {
      await page.getByRole('link', { name: 'Begin: Filters, blind' }).click()
      await page.getByRole('textbox', { name: /^Action Units/ }).fill('12')
    },
  },
]

const serve = (project) => {
  const server = spawn(
    process.execPath,
    [join(root, 'src', 'server', 'main.ts'), '--json', '--port', '0', '--project', project],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const address = new Promise((done, fail) => {
    server.stdout.once('data', (line) => done(JSON.parse(String(line)).url))
    server.once('exit', (code) => fail(new Error(`The server ended with ${code}.`)))
  })
  return { address, end: () => server.kill('SIGTERM') }
}

/** Names of the trained run and of its best filters, read from the page itself. */
const findSubjects = async (page) => {
  await page.waitForSelector('.best a', { timeout: 60_000 })
  const links = await page
    .locator('.best a')
    .evaluateAll((found) => found.map((link) => link.getAttribute('href') ?? ''))
  const parts = links.map((link) => link.split('/'))
  return {
    run: parts[0][2],
    filter: parts[0][4],
    filters: parts
      .slice(0, 3)
      .map((part) => part[4])
      .join(','),
  }
}

/** Until pictures are there and nothing moves any more. */
const settle = async (page, ready) => {
  await page.waitForSelector(ready, { timeout: 30_000 })
  await page.waitForLoadState('networkidle')
  await page.evaluate(async () => {
    await Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)))
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
  })
}

const takeAll = async (page, chosen, out) => {
  await page.setViewportSize(sizes[1])
  const subjects = await findSubjects(page)
  await page
    .getByRole('contentinfo')
    .getByText(/thread/)
    .waitFor({ timeout: 120_000 })
  let taken = 0
  for (const { name, address, ready, open } of screens.filter(
    (screen) => chosen.length === 0 || chosen.includes(screen.name),
  )) {
    await page.evaluate((to) => {
      location.hash = to
    }, address(subjects))
    let shown = ready
    try {
      await settle(page, ready)
      if (open !== undefined) {
        await open(page)
        shown = 'main'
      }
    } catch (error) {
      process.stdout.write(`left out  ${name}: ${String(error.message).split('\n')[0]}\n`)
      continue
    }
    // The theme follows the system's, so that neither it nor the size loads the page anew.
    for (const size of sizes) {
      await page.setViewportSize(size)
      for (const colorScheme of themes) {
        await page.emulateMedia({ colorScheme })
        await settle(page, shown)
        // Lossy, so that the repository stays small: as PNG all of them are 27 MB.
        await sharp(await page.screenshot())
          .webp({ quality: 82 })
          .toFile(join(out, `${name}-${colorScheme}-${size.width}.webp`))
        taken += 1
      }
    }
    await page.keyboard.press('Escape')
  }
  return taken
}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { project: { type: 'string' }, out: { type: 'string' }, help: { type: 'boolean' } },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
  } else {
    const project = resolve(values.project ?? join(homedir(), 'AULens', 'demo', 'demo.aulens'))
    const out = resolve(values.out ?? join(root, 'docs', 'guide', 'pictures'))
    const { chromium: tool } = JSON.parse(readFileSync(join(recordFolder, 'tests.json'), 'utf8'))
    if (tool === null)
      throw new Refusal('There is no Chromium for taking pictures.', 'Run "node scripts/setup.mjs --tests".')
    mkdirSync(out, { recursive: true })
    const { chromium } = await import('@playwright/test')
    const folder = mkdtempSync(join(tmpdir(), 'aulens-pictures-'))
    const copy = join(folder, 'demo.aulens')
    cpSync(project, copy, { recursive: true })
    process.stdout.write('Adding coders, answers and an experiment to a copy of the project\n')
    await fillGuideProject(copy)
    const server = serve(copy)
    const context = await chromium.launchPersistentContext(folder, {
      executablePath: tool.executable,
      args: [...tool.args],
      headless: true,
      reducedMotion: 'reduce',
    })
    try {
      const page = context.pages()[0] ?? (await context.newPage())
      await page.goto(await server.address)
      await page.evaluate(() => localStorage.setItem('aulens.tour', 'seen'))
      process.stdout.write(`${await takeAll(page, positionals, out)} pictures in ${out}\n`)
    } finally {
      await context.close()
      server.end()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    }
  }
} catch (error) {
  explain(error)
  process.exitCode = 1
}

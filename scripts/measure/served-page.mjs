// What the scripts that measure a screen share: a project served to Chromium, processor times of both ends, figures.
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'

const root = fileURLToPath(new URL('../../', import.meta.url))

export const quantile = (numbers, share) =>
  [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))] ?? null
export const rounded = (value) => (value === null ? null : Math.round(value * 10) / 10)

/** Starts the server on a project; it hosts the lab. @param {Record<string, string>} [environment] beside this process's own */
export const servePage = async (project, environment = {}) => {
  const server = spawn(
    process.execPath,
    [join(root, 'src/server/main.ts'), '--json', '--port', '0', '--project', project],
    { cwd: root, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = new Promise((resolve) => {
    server.once('exit', resolve)
  })
  const url = await new Promise((resolve, reject) => {
    server.stdout.once('data', (line) => resolve(JSON.parse(String(line)).url))
    server.once('exit', (code) => reject(new Error(`The server ended with ${String(code)}.`)))
  })
  const stop = async () => {
    server.kill('SIGTERM')
    await ended
  }
  return { pid: server.pid, url, stop }
}

/** The Chromium of the tests. */
export const launchChromium = () => {
  const { chromium: tool } = JSON.parse(readFileSync(join(root, 'node_modules/.aulens/tests.json'), 'utf8'))
  return chromium.launch({ executablePath: tool.executable, args: [...tool.args] })
}

const clockTicks = 100
/** Processor milliseconds that a process has used. */
export const processTime = (pid) => {
  const fields = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
    .split(') ')[1]
    .split(' ')
  return (1000 * (Number(fields[11]) + Number(fields[12]))) / clockTicks
}

/** A session that {@link pageTime} asks. */
export const timedSession = async (page) => {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  return session
}
/** Processor milliseconds of the page's main thread. */
export const pageTime = async (session) =>
  1000 *
  ((await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0)

/** Prints the figures as JSON, and writes them to a file where one is named. */
export const report = (result, file) => {
  const text = `${JSON.stringify(result, null, 2)}\n`
  if (file !== undefined) writeFileSync(file, text)
  process.stdout.write(text)
}

// Fetches a Python wheel through pip, or takes it from a folder, and believes it only by its hash.
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { pipeline } from 'node:stream/promises'
import { cacheFolder } from './paths.mjs'
import { formatBytes, withProgress } from './progress.mjs'
import { Refusal } from './refusal.mjs'
import { lastLine, run } from './run.mjs'
import { ensureSystemPackages, installCommand } from './system-packages.mjs'

/** @typedef {{ project: string, version: string, file: string, bytes: number, sha256: string }} Wheel */

/** @param {string} file */
export const sha256Of = async (file) => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}

/**
 * @param {string} name a wheel's file name
 * @returns the parts that tell pip which one to fetch, whatever Python runs pip (PEP 427)
 */
export const tagsOf = (name) => {
  const [python, , platform] = name
    .replace(/\.whl$/, '')
    .split('-')
    .slice(-3)
  const version = /^cp(\d)(\d+)$/.exec(python)
  return { python: version === null ? '3.12' : `${version[1]}.${version[2]}`, platforms: platform.split('.') }
}

const findPip = async () => {
  for (const command of [['python3', '-m', 'pip'], ['python', '-m', 'pip'], ['pip3'], ['pip']]) {
    const { code } = await run(command[0], [...command.slice(1), '--version'])
    if (code === 0) return command
  }
  return null
}

const ensurePip = async () => {
  const found = await findPip()
  if (found !== null) return found
  const { reason } = await ensureSystemPackages(['pip'])
  const pip = await findPip()
  if (pip === null)
    throw new Refusal(
      `Python's pip was not found. ${reason ?? ''}`.trim(),
      `${installCommand(['pip'])}   then: npm run setup`,
    )
  return pip
}

/** The file that grows is the download; pip copies it once more when it is complete. */
const largestFile = (folder) => {
  let bytes = 0
  for (const entry of readdirSync(folder, { recursive: true })) {
    try {
      const status = statSync(join(folder, entry))
      if (status.isFile()) bytes = Math.max(bytes, status.size)
    } catch {
      /* pip moves and deletes its files while we look */
    }
  }
  return bytes
}

/** @param {Wheel} wheel @param {string} folder an empty folder to work in */
const download = async (wheel, folder) => {
  const pip = await ensurePip()
  const tags = tagsOf(wheel.file)
  const parameters = [
    ...pip.slice(1),
    'download',
    `${wheel.project}==${wheel.version}`,
    '--no-deps',
    '--only-binary=:all:',
    '--no-cache-dir',
    '--disable-pip-version-check',
    '--progress-bar=off',
    '--retries=2',
    '--timeout=60',
    '--python-version',
    tags.python,
    ...tags.platforms.flatMap((platform) => ['--platform', platform]),
    '--dest',
    folder,
  ]
  // pip's own temporary files lie in the same folder, so their size is the progress, and a small /tmp does no harm.
  const env = { ...process.env, TMPDIR: folder, TEMP: folder, TMP: folder }
  const result = await withProgress(
    `${wheel.project} ${wheel.version}`,
    async (report) => {
      const timer = setInterval(() => report(largestFile(folder)), 1000)
      try {
        return await run(pip[0], parameters, { env })
      } finally {
        clearInterval(timer)
      }
    },
    wheel.bytes,
  )
  if (result.code === 0 && existsSync(join(folder, wheel.file))) return
  const reason =
    lastLine(result.output, /^ERROR/) || lastLine(result.output) || `pip brought another file than ${wheel.file}`
  throw new Refusal(
    `pip could not download ${wheel.project} ${wheel.version} (${formatBytes(wheel.bytes)}): ${reason}`,
    `Check the network and pip's settings (pip config list), or put ${wheel.file} into a folder and set AULENS_WHEELS to it; then: npm run setup`,
  )
}

/**
 * @param {Wheel} wheel
 * @returns {Promise<{ file: string, done: () => void }>} the verified file; `done` deletes it if we downloaded it
 * @throws {Refusal} when it cannot be had, or its SHA-256 is not the pinned one
 */
export const fetchWheel = async (wheel) => {
  const given = process.env.AULENS_WHEELS === undefined ? null : join(process.env.AULENS_WHEELS, wheel.file)
  const own = given !== null && existsSync(given)
  const downloads = join(cacheFolder(), 'downloads')
  const file = own ? given : join(downloads, wheel.file)
  if (!existsSync(file)) {
    const partial = join(downloads, `.partial-${process.pid}`)
    mkdirSync(partial, { recursive: true })
    try {
      await download(wheel, partial)
      renameSync(join(partial, wheel.file), file)
    } finally {
      rmSync(partial, { recursive: true, force: true })
    }
  }
  const sum = await withProgress(`verifying ${wheel.file}`, () => sha256Of(file))
  if (sum !== wheel.sha256) {
    if (!own) rmSync(file)
    throw new Refusal(
      `${wheel.file} has the SHA-256 ${sum}, not the pinned ${wheel.sha256}.`,
      own
        ? `Replace the file in ${process.env.AULENS_WHEELS}.`
        : 'Something between here and the package index changed the file; try again with: npm run setup',
    )
  }
  return {
    file,
    done: () => {
      if (!own) rmSync(file, { force: true })
    },
  }
}

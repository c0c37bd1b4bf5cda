import { spawn } from 'node:child_process'
import process from 'node:process'

/**
 * Runs a program to its end and keeps what it printed.
 * @param {string} command
 * @param {readonly string[]} parameters
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutSeconds?: number, show?: boolean, shell?: boolean, keep?: number }} options
 *   `show`: the program writes to this terminal itself; `keep`: how many of the last characters printed are kept
 * @returns {Promise<{ code: number | null, output: string, missing: boolean, timedOut: boolean }>} `missing`: no such program
 */
export const run = (command, parameters, options = {}) =>
  new Promise((resolve) => {
    const child = spawn(command, parameters, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      shell: options.shell ?? false,
      stdio: options.show === true ? ['ignore', 2, 2] : ['ignore', 'pipe', 'pipe'],
    })
    const kept = options.keep ?? 200_000
    let output = ''
    let timedOut = false
    const timer =
      options.timeoutSeconds === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true
            child.kill('SIGKILL')
            // A grandchild may hold the pipes open for as long as it likes.
            child.stdout?.destroy()
            child.stderr?.destroy()
          }, options.timeoutSeconds * 1000)
    const keep = (chunk) => {
      output = output.length + chunk.length <= kept ? output + chunk : (output + chunk).slice(-kept)
    }
    child.stdout?.setEncoding('utf8').on('data', keep)
    child.stderr?.setEncoding('utf8').on('data', keep)
    child.on('error', (error) => {
      clearTimeout(timer)
      resolve({ code: null, output: error.message, missing: error.code === 'ENOENT', timedOut })
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({ code, output, missing: false, timedOut })
    })
  })

/** @returns the last line that says something, for a reason of one line */
export const lastLine = (output, pattern = /\S/) =>
  output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => pattern.test(line))
    .at(-1) ?? ''

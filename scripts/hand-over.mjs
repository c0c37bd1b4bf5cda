import { spawn } from 'node:child_process'
import process from 'node:process'

/**
 * Runs a program in this terminal and ends as it ends. Ctrl-C reaches the program by itself; we only wait for what it makes of it.
 * @param {string} command
 * @param {readonly string[]} parameters
 * @param {NodeJS.ProcessEnv} env
 */
export const handOver = (command, parameters, env = process.env) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, parameters, { stdio: 'inherit', env })
    process.on('SIGINT', () => undefined)
    process.on('SIGTERM', () => child.kill('SIGTERM'))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1)
      resolve(process.exitCode)
    })
  })

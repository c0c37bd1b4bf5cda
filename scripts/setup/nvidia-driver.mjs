import { existsSync } from 'node:fs'
import process from 'node:process'
import { run } from './run.mjs'

/** The driver's library where no search path shows it: the last is Windows' own driver seen from its Linux subsystem. */
const driverFiles = [
  '/usr/lib/x86_64-linux-gnu/libcuda.so.1',
  '/usr/lib64/libcuda.so.1',
  '/usr/lib/libcuda.so.1',
  '/usr/lib/wsl/lib/libcuda.so.1',
]

/** @returns {Promise<string | null>} how the NVIDIA driver was seen, or null when there is none */
export const findNvidiaDriver = async () => {
  if (process.platform === 'darwin') return null
  const { code, output } = await run('nvidia-smi', ['--query-gpu=name,driver_version', '--format=csv,noheader'], {
    timeoutSeconds: 20,
  })
  if (code === 0 && output.trim() !== '') return output.trim().split('\n')[0]
  if (process.platform !== 'linux') return null
  const file = driverFiles.find((path) => existsSync(path))
  if (file !== undefined) return file
  return (await run('ldconfig', ['-p'])).output.includes('libcuda.so.1') ? 'libcuda.so.1' : null
}

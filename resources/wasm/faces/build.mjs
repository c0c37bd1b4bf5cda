#!/usr/bin/env node
// Builds cascade.wasm from the AssemblyScript source beside it: node resources/wasm/faces/build.mjs [output file]
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const here = path.dirname(fileURLToPath(import.meta.url))
const output = process.argv[2] ?? path.join(here, 'cascade.wasm')
if (output === '--help') {
  console.log('node resources/wasm/faces/build.mjs [output file]: builds cascade.wasm with the assemblyscript package.')
  process.exit(0)
}
const manifest = createRequire(import.meta.url).resolve('assemblyscript/package.json')
const compiler = path.join(path.dirname(manifest), 'bin', 'asc.js')
const built = spawnSync(process.execPath, [
  compiler, 'cascade.ts', '--outFile', path.resolve(output),
  '-O3', '--noAssert', '--enable', 'simd', '--enable', 'threads', '--sharedMemory', '--runtime', 'stub', '--importMemory',
  '--initialMemory', '1', '--maximumMemory', '65536',
], { cwd: here, stdio: 'inherit' })
process.exit(built.status ?? 1)

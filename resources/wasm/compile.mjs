// Builds one WebAssembly module from the AssemblyScript source of the same name, as every module here is built.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Ends the process with the compiler's exit code.
 *
 * @param {string} script  address of the build script, which lies beside the source
 * @param {string} name    of the source and of the module, without its ending
 */
export const compile = (script, name) => {
  const file = fileURLToPath(script)
  const here = path.dirname(file)
  const output = process.argv[2] ?? path.join(here, `${name}.wasm`)
  if (output === '--help') {
    const shown = path.relative(path.join(path.dirname(fileURLToPath(import.meta.url)), '../..'), file)
    console.log(`node ${shown} [output file]: builds ${name}.wasm with the assemblyscript package.`)
    process.exit(0)
  }
  const manifest = createRequire(import.meta.url).resolve('assemblyscript/package.json')
  const compiler = path.join(path.dirname(manifest), 'bin', 'asc.js')
  const built = spawnSync(process.execPath, [
    compiler, `${name}.ts`, '--outFile', path.resolve(output),
    '-O3', '--noAssert', '--enable', 'simd', '--enable', 'threads', '--sharedMemory', '--runtime', 'stub', '--importMemory',
    '--initialMemory', '1', '--maximumMemory', '65536',
  ], { cwd: here, stdio: 'inherit' })
  process.exit(built.status ?? 1)
}

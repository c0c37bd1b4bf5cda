// Electron's fuses: what the packaged program can never be made to do, whatever its environment or command line says.
import { flipFuses, FuseState, FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses'
import process from 'node:process'

/**
 * Each fuse with its state. The lab runs on the Node that comes along, never on Electron's, so nothing depends on the first four.
 * The archive's hash is checked where Electron can: macOS and Windows.
 * @param {NodeJS.Platform} platform
 */
export const wantedFuses = (platform = process.platform) => ({
  RunAsNode: false,
  EnableCookieEncryption: true,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: platform !== 'linux',
  OnlyLoadAppFromAsar: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
  // Off would only make WebAssembly slower and safer from one class of V8 faults; the page runs no WebAssembly of others.
  WasmTrapHandlers: true,
})

/**
 * @param {string} program the packaged Electron
 * @returns {Promise<Record<string, boolean>>} the fuses this Electron has: older ones have fewer
 */
export const readFuses = async (program) => {
  const wire = await getCurrentFuseWire(program)
  return Object.fromEntries(
    Object.entries(wire)
      .filter(
        ([place, state]) => FuseV1Options[place] !== undefined && state !== undefined && state !== FuseState.REMOVED,
      )
      .map(([place, state]) => [FuseV1Options[place], state === FuseState.ENABLE]),
  )
}

/** @param {string} program it is changed in place: it must be a copy */
export const setFuses = async (program, platform = process.platform) => {
  const present = await readFuses(program)
  const wanted = Object.entries(wantedFuses(platform)).filter(([name]) => Object.hasOwn(present, name))
  await flipFuses(program, {
    version: FuseVersion.V1,
    resetAdHocDarwinSignature: platform === 'darwin',
    ...Object.fromEntries(wanted.map(([name, state]) => [FuseV1Options[name], state])),
  })
}

/** npm's rule for `os` and `cpu`: a value or list of values allowed, or of forbidden ones with a leading "!". */
const allows = (rule, value) => {
  if (rule === undefined) return true
  const list = [rule].flat()
  const forbidden = list.filter((name) => name.startsWith('!'))
  if (forbidden.includes(`!${value}`)) return false
  return forbidden.length === list.length || list.includes(value)
}

/**
 * Compares package-lock.json with node_modules/.package-lock.json, npm's own note of what it installed (npm 7 and newer write it last).
 * Optional packages of packages may be absent; those the project names itself may not, where they fit the machine.
 * @param {{ packages?: Record<string, any> } | null} lock
 * @param {{ packages?: Record<string, any> } | null} installed null: nothing was ever installed to its end
 * @param {{ platform: string, arch: string }} machine
 * @returns {string | null} the first package that differs, or null when all are as the lock says
 */
export const firstDifference = (lock, installed, machine) => {
  if (!installed?.packages || !lock?.packages) return 'everything'
  const own = lock.packages['']?.optionalDependencies ?? {}
  for (const [path, wanted] of Object.entries(lock.packages)) {
    if (path === '' || wanted.link === true) continue
    const found = installed.packages[path]
    if (found !== undefined) {
      if (found.version !== wanted.version || found.integrity !== wanted.integrity) return path
      continue
    }
    if (wanted.optional !== true) return path
    const ownName = path.startsWith('node_modules/') && Object.hasOwn(own, path.slice('node_modules/'.length))
    if (ownName && allows(wanted.os, machine.platform) && allows(wanted.cpu, machine.arch)) return path
  }
  return null
}

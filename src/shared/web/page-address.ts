/**
 * File that an address of the built page names, relative to its folder, with `/` between the parts; null where the
 * address leaves the folder or names none. Both faces serve the page by this rule.
 */
export const pageFileOf = (pathname: string): string | null => {
  let decoded: string
  try {
    decoded = decodeURIComponent(pathname)
  } catch {
    return null
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null
  const parts = decoded.split('/').filter((part) => part !== '')
  if (parts.some((part) => part.startsWith('.') || part.includes(':'))) return null
  return parts.length === 0 ? 'index.html' : parts.join('/')
}

/** What a disk did, by the code that the operating system or SQLite gives; in words and with the next step. */
interface Fault {
  readonly code:
    | 'DISK_FULL'
    | 'DISK_READ_ONLY'
    | 'NOT_PERMITTED'
    | 'DISK_GONE'
    | 'PROJECT_DAMAGED'
    | 'TOO_MANY_FILES'
    | 'PATH_TOO_LONG'
  readonly what: (where: string) => string
  readonly hint: string
}

const full: Fault = {
  code: 'DISK_FULL',
  what: (where) => `There is no room left on the disk of ${where}.`,
  hint: 'Free some space there, then do it again. Everything that was saved before is safe.',
}
const readOnly: Fault = {
  code: 'DISK_READ_ONLY',
  what: (where) => `${where} cannot be written to: the folder or its disk is read-only.`,
  hint:
    'Allow yourself to write there, or copy the project folder to a disk of your own and open the copy. ' +
    'Nothing was changed.',
}
const notPermitted: Fault = {
  code: 'NOT_PERMITTED',
  what: (where) => `You have no permission to open or change ${where}.`,
  hint: 'Ask whoever looks after that folder for permission, or use a folder of your own. Nothing was changed.',
}
const gone: Fault = {
  code: 'DISK_GONE',
  what: (where) => `The disk of ${where} does not answer: it was unplugged, or the connection to it was lost.`,
  hint: 'Connect it again, then close and open the project. Everything that was saved before is on it.',
}
const damaged: Fault = {
  code: 'PROJECT_DAMAGED',
  what: (where) => `The database of ${where} is damaged.`,
  hint:
    'Close the project and run "aulens check --repair --project FOLDER": it puts the newest good copy in ' +
    'its place and deletes nothing.',
}

const tooMany: Fault = {
  code: 'TOO_MANY_FILES',
  what: (where) => `${where} cannot be opened: this computer lets the program open no more files.`,
  hint: 'Close other programs, or raise the limit of open files, then try again. Nothing was changed.',
}
const tooLong: Fault = {
  code: 'PATH_TOO_LONG',
  what: (where) => `The path ${where.length > 200 ? `${where.slice(0, 200)}…` : where} is too long.`,
  hint: 'Move the folder to a place with a shorter path. Nothing was changed.',
}

const faults: readonly (readonly [RegExp, Fault])[] = [
  [/^(ENOSPC|EDQUOT|SQLITE_FULL)$/, full],
  [/^(EROFS|SQLITE_READONLY(?!_DBMOVED).*)$/, readOnly],
  [/^(EMFILE|ENFILE)$/, tooMany],
  [/^ENAMETOOLONG$/, tooLong],
  [/^(EACCES|EPERM|SQLITE_PERM)$/, notPermitted],
  [/^(SQLITE_CORRUPT.*|SQLITE_NOTADB|SQLITE_IOERR_SHORT_READ|SQLITE_IOERR_CORRUPTFS)$/, damaged],
  [
    /^(EIO|ESTALE|ENOTCONN|ENXIO|ENODEV|EHOSTDOWN|EHOSTUNREACH|ETIMEDOUT|SQLITE_IOERR.*|SQLITE_CANTOPEN.*|SQLITE_READONLY_DBMOVED)$/,
    gone,
  ],
]

/** The codes above: the work itself was right, and may be done again once the disk is. */
export const diskErrorCodes: ReadonlySet<string> = new Set<Fault['code']>([
  'DISK_FULL',
  'DISK_READ_ONLY',
  'DISK_GONE',
  'PROJECT_DAMAGED',
])

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/**
 * A disk's fault by name; null for any other error.
 *
 * @param where what was written where the error does not say it, e.g. the project's folder
 */
export const nameDiskError = (
  error: unknown,
  where = 'the project',
): { code: string; message: string; hint: string; path?: string } | null => {
  if (!(error instanceof Error) || !('code' in error)) return null
  const fault = faults.find(([pattern]) => pattern.test(String(error.code)))?.[1]
  if (fault === undefined) return null
  const path = 'path' in error ? textOf(error.path) : undefined
  return {
    code: fault.code,
    message: fault.what(path ?? where),
    hint: fault.hint,
    ...(path === undefined ? {} : { path }),
  }
}

import { z } from 'zod'
import { DemoSize } from './project.ts'

/** What the window or page that shows AULens is told about where it runs. */
export const FaceInfo = z.object({
  face: z.enum(['desktop', 'browser']),
  version: z.string(),
  /** Node's name of the operating system: "linux", "darwin", "win32". */
  platform: z.string(),
  /** Versions of the runtimes that show the window, e.g. Electron. */
  versions: z.record(z.string(), z.string()),
  /** Where the demo is kept (its folder, and the project within), and how large it is made. */
  demo: z.object({ directory: z.string(), project: z.string(), size: DemoSize }),
  /** Put before a picture's path. */
  mediaPrefix: z.string(),
})
export type FaceInfo = z.infer<typeof FaceInfo>

export const RecentProject = z.object({
  directory: z.string(),
  name: z.string(),
  openedAt: z.string(),
  /** Its folder is not where it was last opened. */
  moved: z.boolean(),
})
export type RecentProject = z.infer<typeof RecentProject>

/** What the start-up arguments, a link or a second start asked for. */
export const OpenRequest = z.object({
  /** Project folder, or null. */
  project: z.string().nullable(),
  /** Address inside the window, e.g. "/doctor", or null. */
  address: z.string().nullable(),
})
export type OpenRequest = z.infer<typeof OpenRequest>

export const NetworkCounters = z.object({
  /** Requests that reached another computer since the start. */
  outgoing: z.int(),
  /** Requests that a page tried and that were refused. */
  refused: z.int(),
})
export type NetworkCounters = z.infer<typeof NetworkCounters>

const path = z.string().min(1).max(4096)
const none = z.strictObject({})

/** What the desktop shell does for its window: everything a browser page cannot. */
export const desktopMethods = {
  'face.info': { input: none, output: FaceInfo },
  /** What the program was started with; given once. */
  'face.openRequest': { input: none, output: OpenRequest },
  'face.networkCounters': { input: none, output: NetworkCounters },
  /** Asks for a project folder; null where the dialog was dismissed. */
  'dialog.project': { input: z.strictObject({ create: z.boolean() }), output: z.string().nullable() },
  /** Asks for any folder, e.g. a corpus. */
  'dialog.folder': { input: z.strictObject({ title: z.string().max(200) }), output: z.string().nullable() },
  /** Asks for one file, e.g. a CSV; null where the dialog was dismissed. */
  'dialog.file': {
    input: z.strictObject({
      title: z.string().max(200),
      kind: z.string().max(60),
      extensions: z
        .array(z.string().regex(/^[a-z0-9-]{1,30}$/))
        .min(1)
        .max(10),
    }),
    output: z.string().nullable(),
  },
  'recent.list': { input: none, output: z.array(RecentProject) },
  'recent.remember': { input: z.strictObject({ directory: path, name: z.string().max(400) }), output: z.null() },
  /** Takes it off the list; the folder stays. */
  'recent.forget': { input: z.strictObject({ directory: path }), output: z.null() },
  /** Shows a listed project's folder in the file manager. */
  'recent.reveal': { input: z.strictObject({ directory: path }), output: z.null() },
  'clipboard.write': { input: z.strictObject({ text: z.string().max(1_000_000) }), output: z.null() },
  'theme.set': { input: z.strictObject({ theme: z.enum(['light', 'dark', 'system']) }), output: z.null() },
} as const
export type DesktopMethod = keyof typeof desktopMethods
export type DesktopInput<M extends DesktopMethod> = z.input<(typeof desktopMethods)[M]['input']>
export type DesktopOutput<M extends DesktopMethod> = z.output<(typeof desktopMethods)[M]['output']>

/** What the shell tells its window. */
export type DesktopEvent =
  /** A menu entry: the id of a command of the palette. */
  | { readonly type: 'command'; readonly command: string }
  | { readonly type: 'open'; readonly request: OpenRequest }
  /** The lab process came up, or ended and is being started again. */
  | { readonly type: 'lab'; readonly state: LabState }

export type LabState =
  | { readonly state: 'up' }
  | { readonly state: 'restarting'; readonly message: string }
  | { readonly state: 'down'; readonly message: string }

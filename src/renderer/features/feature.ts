import type { Command } from '../keyboard/command.ts'
import type { IconName } from '../styles/icons.ts'
import type { Route } from '../router/router.ts'

/**
 * One workspace of the window. A new one is a folder here with a `feature.ts`, and a line in `shell/features.ts`; the
 * rail, the
 * addresses, the palette, the keys and the native menu's commands follow from it.
 */
export interface Feature {
  readonly id: string
  /** Its place in the rail; absent for one that is reached from others only. */
  readonly rail?: {
    readonly label: string
    readonly icon: IconName
    readonly place: 'top' | 'foot'
    /** Cannot be entered while no project is open. */
    readonly needsProject: boolean
  }
  /** Id of the workspace that this one belongs to: the rail marks that one. */
  readonly within?: string
  /** Also for those who only code, and see nothing else of the project. */
  readonly forCoders?: true
  /** The first one is where the rail leads. */
  readonly routes: readonly [Route, ...Route[]]
  /** Called once within the window's setup, so that it may use stores. */
  readonly commands?: () => readonly Command[]
}

import { defineStore } from 'pinia'
import { reactive } from 'vue'

export const paneSides = ['left', 'right'] as const
export type PaneSide = (typeof paneSides)[number]

/** How one side pane of a workspace stands; without a width, as the workspace draws it. */
export interface PaneChoice {
  readonly width: number | null
  readonly hidden: boolean
}

const storageKey = 'aulens.panes'
const asDrawn: PaneChoice = { width: null, hidden: false }

const stored = (): Record<string, PaneChoice> => {
  try {
    const entries = Object.entries(
      JSON.parse(localStorage.getItem(storageKey) ?? '{}') as Record<string, Partial<PaneChoice> | null>,
    )
    return Object.fromEntries(
      entries.map(([key, value]) => [
        key,
        {
          width: typeof value?.width === 'number' && Number.isFinite(value.width) ? value.width : null,
          hidden: value?.hidden === true,
        },
      ]),
    )
  } catch {
    return {}
  }
}

/** Widths of the side panes and which are hidden, per workspace, kept on this computer. */
export const usePanes = defineStore('panes', () => {
  const choices = reactive(stored())
  const keyOf = (workspace: string, side: PaneSide): string => `${workspace}.${side}`
  const choice = (workspace: string, side: PaneSide): PaneChoice => choices[keyOf(workspace, side)] ?? asDrawn
  const choose = (workspace: string, side: PaneSide, change: Partial<PaneChoice>): void => {
    choices[keyOf(workspace, side)] = { ...choice(workspace, side), ...change }
    localStorage.setItem(storageKey, JSON.stringify(choices))
  }
  return { choice, choose }
})

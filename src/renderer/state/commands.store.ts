import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowRef } from 'vue'
import { pressed, writes } from '../keyboard/chord.ts'
import type { Command } from '../keyboard/command.ts'
import { useServices } from '../client/services.ts'
import { useToasts } from './toasts.store.ts'

const isTextField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input:not([type=checkbox],[type=radio],[type=range]), textarea, select'))

const recentKey = 'aulens.recent-commands'
const recentKept = 8

/** Every command that can be run now: the shell's, each feature's, and those of the screen that is shown. */
export const useCommands = defineStore('commands', () => {
  const toasts = useToasts()
  const mac = useServices().info.platform === 'darwin'
  const groups = shallowRef<readonly (readonly Command[])[]>([])
  const recent = shallowRef<readonly string[]>(JSON.parse(localStorage.getItem(recentKey) ?? '[]') as string[])
  const all = computed(() => groups.value.flat())
  const available = computed(() => all.value.filter((command) => command.enabled?.() ?? true))

  const register = (commands: readonly Command[]): (() => void) => {
    groups.value = [...groups.value, commands]
    return () => { groups.value = groups.value.filter((group) => group !== commands) }
  }

  const run = async (id: string): Promise<void> => {
    const command = available.value.find((candidate) => candidate.id === id)
    if (command === undefined) return
    recent.value = [id, ...recent.value.filter((other) => other !== id)].slice(0, recentKept)
    localStorage.setItem(recentKey, JSON.stringify(recent.value))
    try {
      await command.run()
    } catch (error) {
      toasts.failed(error)
    }
  }

  /** Runs the command of a key; the latest registered wins, so that a screen may take over a key. */
  const hear = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return
    const typing = isTextField(event.target)
    const heard = available.value.findLast(({ keys }) => keys !== undefined && !(typing && writes(keys)) && pressed(event, keys, mac))
    if (heard === undefined) return
    event.preventDefault()
    void run(heard.id)
  }

  return { all, available, recent, mac, register, run, hear }
})

/** Commands that live as long as the component that calls this. */
export const useCommandsHere = (commands: readonly Command[]): void => {
  onScopeDispose(useCommands().register(commands))
}

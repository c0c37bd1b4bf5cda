import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowRef } from 'vue'
import { pressed, writes } from '../keyboard/chord.ts'
import type { Chord } from '../keyboard/chord.ts'
import type { Command } from '../keyboard/command.ts'
import { useServices } from '../client/services.ts'
import { keepKeyChoices, readKeyChoices } from './key-choices.ts'
import { useToasts } from './toasts.store.ts'

const isTextField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input:not([type=checkbox],[type=radio],[type=range]), textarea, select'))

const isControl = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.matches('button, a[href], summary, input, select, [role=checkbox], [role=radio]')

const recentKey = 'aulens.recent-commands'
const recentKept = 8

/** Every command that can be run now: the shell's, each feature's, and those of the screen that is shown. */
export const useCommands = defineStore('commands', () => {
  const toasts = useToasts()
  const mac = useServices().info.platform === 'darwin'
  const groups = shallowRef<readonly (readonly Command[])[]>([])
  const recent = shallowRef<readonly string[]>(JSON.parse(localStorage.getItem(recentKey) ?? '[]') as string[])
  const choices = shallowRef(readKeyChoices())
  /** Every command registered since the start, as it was made: settings list also those of screens that were left. */
  const known = shallowRef<ReadonlyMap<string, Command>>(new Map())
  const withChosenKeys = (command: Command): Command => {
    const chosen = choices.value[command.id]
    if (chosen === undefined) return command
    const rest = Object.fromEntries(Object.entries(command).filter(([name]) => name !== 'keys')) as Omit<
      Command,
      'keys'
    >
    return chosen === null ? rest : { ...rest, keys: chosen }
  }
  const all = computed(() => groups.value.flat().map(withChosenKeys))
  const available = computed(() => all.value.filter((command) => command.enabled?.() ?? true))

  const register = (commands: readonly Command[]): (() => void) => {
    groups.value = [...groups.value, commands]
    known.value = new Map([...known.value, ...commands.map((command) => [command.id, command] as const)])
    return () => {
      groups.value = groups.value.filter((group) => group !== commands)
    }
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
    // Space presses the button that has the focus.
    if (event.key === ' ' && isControl(event.target)) return
    const typing = isTextField(event.target)
    const heard = available.value.findLast(
      ({ keys }) => keys !== undefined && !(typing && writes(keys)) && pressed(event, keys, mac),
    )
    if (heard === undefined) return
    event.preventDefault()
    void run(heard.id)
  }

  /** Gives a command another key, or none; undefined gives its own back. */
  const chooseKeys = (id: string, keys: Chord | null | undefined): void => {
    const others = Object.fromEntries(Object.entries(choices.value).filter(([name]) => name !== id))
    choices.value = keys === undefined ? others : { ...others, [id]: keys }
    keepKeyChoices(choices.value)
  }
  const keysOf = (id: string): Chord | null => {
    const chosen = choices.value[id]
    return chosen === undefined ? (known.value.get(id)?.keys ?? null) : chosen
  }
  const resetKeys = (): void => {
    choices.value = {}
    keepKeyChoices(choices.value)
  }

  return { all, available, recent, known, choices, mac, register, run, hear, chooseKeys, keysOf, resetKeys }
})

/** Commands that live as long as the component that calls this. */
export const useCommandsHere = (commands: readonly Command[]): void => {
  onScopeDispose(useCommands().register(commands))
}

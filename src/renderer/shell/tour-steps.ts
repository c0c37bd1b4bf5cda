/** A step of the guided tour, beside a real part of the window. */
export interface TourStep {
  readonly id: string
  /** Where it is shown, or null for wherever one is. */
  readonly address: string | null
  /** What it stands beside; a step whose part is not there is left out. */
  readonly target: string
  readonly title: string
  readonly text: string
}

export const tourSteps: readonly TourStep[] = [
  {
    id: 'start',
    address: '/',
    target: '[data-tour="start"]',
    title: 'Begin here',
    text:
      'The demo project needs no corpus: faces are drawn and a network is trained on them, on this ' +
      'computer. Your own corpus goes into a new project.',
  },
  {
    id: 'computer',
    address: '/',
    target: '[data-tour="computer"]',
    title: 'What computes',
    text:
      'What this computer can do, and what is missing with the way to fix it. Doctor shows all of it and ' +
      'checks the arithmetic.',
  },
  {
    id: 'corpus',
    address: null,
    target: '.rail [data-workspace="corpus"]',
    title: 'Corpus',
    text:
      'The rail follows the science, from faces to filters, and waits until a project is open. Here is ' +
      'every face with its labels and Action Units. Import CK+, a folder or a table of files; your files ' +
      'are only read.',
  },
  {
    id: 'train',
    address: null,
    target: '.rail [data-workspace="train"]',
    title: 'Train',
    text:
      'A run is one network. It starts with the paper’s settings, shows its curve while it learns, and can ' +
      'be paused, stopped and gone on with.',
  },
  {
    id: 'filters',
    address: null,
    target: '.rail [data-workspace="filters"]',
    title: 'Filters',
    text:
      'The faces that each filter responds to most, what in them it resembles, and how far its responses ' +
      'set faces with an Action Unit apart from faces without.',
  },
  {
    id: 'palette',
    address: null,
    target: '.cmd-field',
    title: 'Everything by its name',
    text:
      'Commands, Action Units and words of the field: press Ctrl or Cmd K and type. Each command shows its ' +
      'key. A question mark lists all keys.',
  },
  {
    id: 'tasks',
    address: null,
    target: '[data-tour="tasks"]',
    title: 'Nothing waits',
    text:
      'Imports, trainings and inspections run beside your work. Here is what runs and how long it takes; ' +
      'click for all of them.',
  },
  {
    id: 'help',
    address: null,
    target: '.rail [data-workspace="help"]',
    title: 'Words and keys',
    text: 'Help explains the terms of FACS, networks and statistics that are used here, and gives this tour again.',
  },
]

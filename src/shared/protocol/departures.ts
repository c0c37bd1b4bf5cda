import { settingsOf, type TrainingSettings } from './settings.ts'

const compared = [
  'side',
  'steps',
  'batchSize',
  'learningRate',
  'momentum',
  'weightDecay',
  'initRule',
  'hiddenFanIn',
  'normalisation',
  'dropoutOn',
  'dropout',
] as const

/**
 * Settings in which a training is not what its protocol says, e.g. a shorter one; empty where the published value is
 * about it.
 */
export const departuresOf = (settings: TrainingSettings): string[] => {
  const own = settingsOf({ protocol: settings.protocol })
  const departures = compared
    .filter((name) => settings[name] !== own[name])
    .map((name) => (name === 'steps' ? `${String(settings.steps)} steps` : `${name} ${String(settings[name])}`))
  return [
    ...departures,
    ...(settings.initScale === null ? [] : [`k ${String(settings.initScale)}`]),
    ...(settings.splitFile === null ? [] : [`split file ${settings.splitFile.name}`]),
  ]
}

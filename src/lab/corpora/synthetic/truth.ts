import type { CorpusPlan, PlanSettings } from './corpus-plan.ts'
import { generatorName } from '../../store/drawn-corpus.ts'
import { drawIdentity } from './identity.ts'
import { drawScene } from './scene.ts'
import { activationOf } from './sequence-drawing.ts'

const rounded = (_key: string, value: unknown): unknown => {
  if (value instanceof Map) return Object.fromEntries(value)
  return typeof value === 'number' && !Number.isInteger(value) ? Math.round(value * 1e6) / 1e6 : value
}

/** `truth.json`: every parameter that decided what was drawn, one subject or sequence a line. */
export const truthOf = (settings: PlanSettings, layout: string, plan: CorpusPlan): string => {
  const seeds = new Map(plan.subjects.map((subject) => [subject.id, subject]))
  const subjects = plan.subjects.map((subject) =>
    JSON.stringify({ ...subject, identity: drawIdentity(subject.seed) }, rounded),
  )
  const sequences = plan.sequences.map((sequence) => {
    const subject = seeds.get(sequence.subject)
    if (subject === undefined) return JSON.stringify(sequence, rounded)
    return JSON.stringify(
      {
        ...sequence,
        frames: sequence.ramp.length,
        apex: activationOf(drawIdentity(subject.seed), sequence.actionUnits, 1),
        scene: drawScene(subject.seed, sequence.seed, subject.colour),
      },
      rounded,
    )
  })
  const head = JSON.stringify({ generator: generatorName, version: 1, layout, settings })
  return `${head.slice(0, -1)},\n"subjects":[\n${subjects.join(',\n')}\n],\n"sequences":[\n${sequences.join(',\n')}\n]}\n`
}

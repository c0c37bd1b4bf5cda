import { Random } from '../../../shared/random/random.ts'
import type { HeadLayers } from './canvas.ts'
import type { PlannedSequence, PlannedSubject } from './corpus-plan.ts'
import { amplitudeOf } from './drawn-units.ts'
import type { Activation } from './drawn-units.ts'
import { FaceDrawing } from './face-drawing.ts'
import type { DrawnFrame } from './face-drawing.ts'
import { drawHead } from './head-layers.ts'
import { drawIdentity } from './identity.ts'
import type { Identity } from './identity.ts'
import { drawScene } from './scene.ts'

/** How strongly each side of this face shows a sequence's Action Units. @param share of the way from neutral to apex */
export const activationOf = (identity: Identity, units: PlannedSequence['actionUnits'], share: number): Activation => {
  const left = new Map<number, number>()
  const right = new Map<number, number>()
  for (const { au, intensity, sides } of units) {
    const amount = amplitudeOf(intensity) * (identity.gain.get(au) ?? 1) * share
    const asymmetry = identity.asymmetry.get(au) ?? 0
    if (sides !== 'right') left.set(au, amount * (1 - asymmetry))
    if (sides !== 'left') right.set(au, amount * (1 + asymmetry))
  }
  return { left, right }
}

let latest: { seed: number; identity: Identity; rest: HeadLayers } | undefined

/**
 * Draws the frames of a sequence one after another. The last subject's resting head is kept, since sequences come
 * subject by subject.
 */
export function* drawSequence(subject: PlannedSubject, sequence: PlannedSequence): Generator<DrawnFrame> {
  if (latest?.seed !== subject.seed) {
    const identity = drawIdentity(subject.seed)
    latest = { seed: subject.seed, identity, rest: drawHead(identity) }
  }
  const { identity, rest } = latest
  const drawing = new FaceDrawing(identity, drawScene(subject.seed, sequence.seed, subject.colour), rest)
  const grain = Random.fromSeed(sequence.seed, 'grain')
  for (const [index, share] of sequence.ramp.entries()) {
    yield drawing.frame(
      activationOf(identity, sequence.actionUnits, share),
      index / Math.max(1, sequence.ramp.length - 1),
      grain.nextUint32(),
    )
  }
}

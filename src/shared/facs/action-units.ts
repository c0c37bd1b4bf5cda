/** Action Units of the Facial Action Coding System (Ekman, Friesen and Hager 2002) that face corpora code. */
export interface ActionUnit {
  readonly number: number
  readonly name: string
  readonly muscle: string
  /** Where on the face it is looked for. */
  readonly regions: readonly FaceRegion[]
}

export type FaceRegion =
  | 'brow'
  | 'eye'
  | 'cheek'
  | 'nose'
  | 'upper lip'
  | 'lower lip'
  | 'lips'
  | 'mouth corner'
  | 'mouth'
  | 'chin'
  | 'jaw'
  | 'neck'
  | 'head'

const unit = (number: number, name: string, muscle: string, ...regions: FaceRegion[]): ActionUnit => ({
  number,
  name,
  muscle,
  regions,
})

export const actionUnits: readonly ActionUnit[] = [
  unit(1, 'Inner Brow Raiser', 'frontalis, medial part', 'brow'),
  unit(2, 'Outer Brow Raiser', 'frontalis, lateral part', 'brow'),
  unit(4, 'Brow Lowerer', 'corrugator, depressor supercilii, procerus', 'brow'),
  unit(5, 'Upper Lid Raiser', 'levator palpebrae superioris', 'eye'),
  unit(6, 'Cheek Raiser', 'orbicularis oculi, orbital part', 'eye', 'cheek'),
  unit(7, 'Lid Tightener', 'orbicularis oculi, palpebral part', 'eye'),
  unit(9, 'Nose Wrinkler', 'levator labii superioris alaeque nasi', 'nose'),
  unit(10, 'Upper Lip Raiser', 'levator labii superioris', 'upper lip'),
  unit(11, 'Nasolabial Deepener', 'zygomaticus minor', 'cheek'),
  unit(12, 'Lip Corner Puller', 'zygomaticus major', 'mouth corner'),
  unit(13, 'Sharp Lip Puller', 'levator anguli oris', 'mouth corner'),
  unit(14, 'Dimpler', 'buccinator', 'mouth corner'),
  unit(15, 'Lip Corner Depressor', 'depressor anguli oris', 'mouth corner'),
  unit(16, 'Lower Lip Depressor', 'depressor labii inferioris', 'lower lip'),
  unit(17, 'Chin Raiser', 'mentalis', 'chin'),
  unit(18, 'Lip Pucker', 'incisivii labii', 'lips'),
  unit(20, 'Lip Stretcher', 'risorius, platysma', 'mouth'),
  unit(21, 'Neck Tightener', 'platysma', 'neck'),
  unit(22, 'Lip Funneler', 'orbicularis oris', 'lips'),
  unit(23, 'Lip Tightener', 'orbicularis oris', 'lips'),
  unit(24, 'Lip Pressor', 'orbicularis oris', 'lips'),
  unit(25, 'Lips Part', 'depressor labii, or relaxed mentalis and orbicularis oris', 'mouth'),
  unit(26, 'Jaw Drop', 'masseter, temporalis and internal pterygoid relaxed', 'jaw'),
  unit(27, 'Mouth Stretch', 'pterygoids, digastric', 'jaw'),
  unit(28, 'Lip Suck', 'orbicularis oris', 'lips'),
  unit(29, 'Jaw Thrust', 'pterygoids', 'jaw'),
  unit(30, 'Jaw Sideways', 'pterygoids, temporalis', 'jaw'),
  unit(31, 'Jaw Clencher', 'masseter, temporalis', 'jaw'),
  unit(34, 'Cheek Puff', 'buccinator, orbicularis oris', 'cheek'),
  unit(38, 'Nostril Dilator', 'nasalis, alar part', 'nose'),
  unit(39, 'Nostril Compressor', 'nasalis, transverse part, depressor septi', 'nose'),
  unit(43, 'Eyes Closed', 'levator palpebrae superioris relaxed, orbicularis oculi', 'eye'),
  unit(44, 'Squint', 'orbicularis oculi', 'eye'),
  unit(45, 'Blink', 'levator palpebrae superioris relaxed, orbicularis oculi', 'eye'),
  unit(51, 'Head Turn Left', 'neck', 'head'),
  unit(52, 'Head Turn Right', 'neck', 'head'),
  unit(53, 'Head Up', 'neck', 'head'),
  unit(54, 'Head Down', 'neck', 'head'),
  unit(55, 'Head Tilt Left', 'neck', 'head'),
  unit(56, 'Head Tilt Right', 'neck', 'head'),
  unit(57, 'Head Forward', 'neck', 'head'),
  unit(58, 'Head Back', 'neck', 'head'),
  unit(61, 'Eyes Turn Left', 'eye muscles', 'eye'),
  unit(62, 'Eyes Turn Right', 'eye muscles', 'eye'),
  unit(63, 'Eyes Up', 'eye muscles', 'eye'),
  unit(64, 'Eyes Down', 'eye muscles', 'eye'),
  unit(65, 'Walleye', 'eye muscles', 'eye'),
  unit(66, 'Cross-eye', 'eye muscles', 'eye'),
]

const byNumber = new Map(actionUnits.map((entry) => [entry.number, entry]))

export const actionUnitOf = (number: number): ActionUnit | undefined => byNumber.get(number)

/** "AU12: Lip Corner Puller", as in the paper's table 4; "AU80" where the number is not in the table. */
export const actionUnitLabel = (number: number): string => {
  const known = byNumber.get(number)
  return known === undefined ? `AU${String(number)}` : `AU${String(number)}: ${known.name}`
}

/** Pairs that cannot be scored together. */
export const forbiddenPairs: readonly (readonly [number, number])[] = [
  [61, 62],
  [63, 64],
]

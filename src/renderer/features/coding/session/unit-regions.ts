/** Action Units as a coder looks for them: from the brows down, row by row. */
export const unitRegions: readonly {
  readonly title: string
  readonly rows: readonly { readonly label: string; readonly units: readonly number[] }[]
}[] = [
  {
    title: 'Upper face',
    rows: [
      { label: 'Brow', units: [1, 2, 4] },
      { label: 'Eye', units: [5, 7, 43] },
      { label: 'Cheek', units: [6] },
    ],
  },
  {
    title: 'Lower face',
    rows: [
      { label: 'Nose', units: [9, 38, 39] },
      { label: 'Upper lip', units: [10, 11] },
      { label: 'Corners', units: [12, 13, 14, 15] },
      { label: 'Lips', units: [18, 22, 23, 24, 28] },
      { label: 'Mouth', units: [16, 20, 25] },
      { label: 'Jaw, chin', units: [17, 26, 27] },
    ],
  },
]

const short: Readonly<Record<number, string>> = {
  12: 'puller',
  13: 'sharp',
  14: 'dimpler',
  15: 'depressor',
  18: 'pucker',
  22: 'funneler',
  23: 'tightener',
  24: 'pressor',
  28: 'suck',
}

/** A name that fits a crowded row; its row says the rest. */
export const shortName = (au: number, name: string): string => short[au] ?? name

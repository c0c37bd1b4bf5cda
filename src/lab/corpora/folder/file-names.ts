import { emotionOfClass } from '../class-presets.ts'
import { emotionCodeOfWord } from '../emotion-names.ts'

/** What a picture's name says under a corpus's way of naming. */
export interface NamedPicture {
  readonly subject: string
  /** Emotion code; null: the name says none. */
  readonly emotion: number | null
  /** Where pictures are frames of a sequence: which, and the frame's number. */
  readonly sequence?: string
  readonly frame?: number
}

interface NamingScheme {
  readonly corpus: string
  readonly read: (fileName: string) => NamedPicture | null
}

const schemes: readonly NamingScheme[] = [
  {
    // KA.AN1.39.tiff: person, expression and its take, number.
    corpus: 'JAFFE',
    read: (name) => {
      const match = /^([A-Z]{2})[.-]((?:AN|DI|FE|HA|NE|SA|SU))\d[.-]\d+\.\w+$/i.exec(name)
      return match === null
        ? null
        : { subject: (match[1] ?? '').toUpperCase(), emotion: emotionOfClass('jaffe', match[2] ?? '') }
    },
  },
  {
    // AF01ANS.JPG: session A or B, woman or man, number, expression, angle. The sessions show the same people.
    corpus: 'KDEF',
    read: (name) => {
      const match = /^[AB]([FM]\d{2})(AF|AN|DI|HA|NE|SA|SU)(?:FL|HL|S|HR|FR)\.\w+$/i.exec(name)
      return match === null
        ? null
        : { subject: (match[1] ?? '').toUpperCase(), emotion: emotionOfClass('kdef', match[2] ?? '') }
    },
  },
  {
    // S010_004_00000017.png in a folder of its emotion.
    corpus: 'CK+',
    read: (name) => {
      const match = /^(S\d{3})_(\d{3})_(\d{8})\.\w+$/i.exec(name)
      return match === null
        ? null
        : {
            subject: (match[1] ?? '').toUpperCase(),
            emotion: null,
            sequence: match[2] ?? '',
            frame: Number(match[3]),
          }
    },
  },
]

/** The way of naming that every one of the names follows; null: none. */
export const namingOf = (fileNames: readonly string[]): NamingScheme | null =>
  fileNames.length === 0 ? null : (schemes.find(({ read }) => fileNames.every((name) => read(name) !== null)) ?? null)

const partsOf = (fileName: string): string[] =>
  fileName
    .replace(/\.[^.]*$/, '')
    .split(/[_\-. ]+/)
    .filter((part) => part !== '')

/** Emotion that exactly one whole word of a picture's name names (`p07_happy_2.jpg`); null: none, or several. */
export const emotionInName = (fileName: string): number | null => {
  const emotions = partsOf(fileName).flatMap((part) => emotionCodeOfWord(part) ?? [])
  return emotions.length === 1 ? (emotions[0] ?? null) : null
}

/** First parts of names, where they repeat as people do; null: they say nothing. */
export const peopleInNames = (fileNames: readonly string[]): readonly string[] | null => {
  const firsts = fileNames.flatMap((name) => {
    const parts = partsOf(name)
    return parts.length > 1 && parts[0] !== undefined ? [parts[0]] : []
  })
  const people = [...new Set(firsts)]
  return firsts.length === fileNames.length && people.length > 1 && people.length * 2 <= firsts.length ? people : null
}

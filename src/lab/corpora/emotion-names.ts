import { codeOfEmotion, type Emotion } from '../../shared/protocol/emotions.ts'

/**
 * Words that corpora use for the eight emotions, in lower case: whole words only. Initials (AN, SA, CON) are not here,
 * for they are people's initials and names of conditions just as often; nor are numbers, for every corpus counts
 * differently.
 */
const words: Readonly<Record<Emotion, readonly string[]>> = {
  neutral: ['neutral', 'neutrality'],
  anger: ['anger', 'angry'],
  contempt: ['contempt', 'contemptuous'],
  disgust: ['disgust', 'disgusted'],
  fear: ['fear', 'fearful', 'afraid', 'scared'],
  happy: ['happy', 'happiness', 'joy', 'joyful'],
  sad: ['sad', 'sadness'],
  surprise: ['surprise', 'surprised'],
}
const byWord = new Map(
  Object.entries(words).flatMap(([emotion, list]) =>
    list.map((word) => [word, codeOfEmotion(emotion as Emotion)] as const),
  ),
)

/** Code of the emotion that a word names, whatever its case and a leading number ("3_happy"); null: not known. */
export const emotionCodeOfWord = (word: string): number | null =>
  byWord.get(
    word
      .trim()
      .toLowerCase()
      .replace(/^\d+[\s._-]+/, ''),
  ) ?? null

const splits = new Map<string, 'train' | 'validation' | 'test'>(
  Object.entries({
    train: 'train',
    training: 'train',
    validation: 'validation',
    val: 'validation',
    valid: 'validation',
    dev: 'validation',
    publictest: 'validation',
    test: 'test',
    testing: 'test',
    privatetest: 'test',
  }),
)

/** The split that a word names; null: not known. */
export const splitOfWord = (word: string): 'train' | 'validation' | 'test' | null =>
  splits.get(word.trim().toLowerCase()) ?? null

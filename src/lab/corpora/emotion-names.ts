import { codeOfEmotion, type Emotion } from '../../shared/protocol/emotions.ts'

/**
 * Words that corpora use for the eight emotions, in lower case. Numbers alone are not here: every corpus counts
 * differently.
 */
const words: Readonly<Record<Emotion, readonly string[]>> = {
  neutral: ['neutral', 'ne', 'neu'],
  anger: ['anger', 'angry', 'an', 'ang'],
  contempt: ['contempt', 'contemptuous', 'co', 'con'],
  disgust: ['disgust', 'disgusted', 'di', 'dis'],
  fear: ['fear', 'fearful', 'afraid', 'scared', 'fe', 'fea'],
  happy: ['happy', 'happiness', 'joy', 'ha', 'hap'],
  sad: ['sad', 'sadness', 'sa'],
  surprise: ['surprise', 'surprised', 'su', 'sur'],
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

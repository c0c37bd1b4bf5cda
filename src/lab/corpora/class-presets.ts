import type { ClassPreset } from '../../shared/contract/import-answers.ts'
import { codeOfEmotion, type Emotion } from '../../shared/protocol/emotions.ts'

type Words = Readonly<Record<string, Emotion>>

const counted = (first: number, emotions: readonly Emotion[]): Words =>
  Object.fromEntries(emotions.map((emotion, index) => [String(first + index), emotion]))

const presets: Readonly<Record<ClassPreset, Words>> = {
  rafdb: counted(1, ['surprise', 'fear', 'disgust', 'happy', 'sad', 'anger', 'neutral']),
  affectnet: counted(0, ['neutral', 'happy', 'sad', 'surprise', 'fear', 'disgust', 'anger', 'contempt']),
  'affectnet-alphabetical': counted(0, ['anger', 'contempt', 'disgust', 'fear', 'happy', 'neutral', 'sad', 'surprise']),
  fer2013: counted(0, ['anger', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral']),
  ferplus: counted(0, ['neutral', 'happy', 'surprise', 'sad', 'anger', 'disgust', 'fear', 'contempt']),
  ckplus: counted(0, ['neutral', 'anger', 'contempt', 'disgust', 'fear', 'happy', 'sad', 'surprise']),
  kdef: { af: 'fear', an: 'anger', di: 'disgust', ha: 'happy', ne: 'neutral', sa: 'sad', su: 'surprise' },
  jaffe: { fe: 'fear', an: 'anger', di: 'disgust', ha: 'happy', ne: 'neutral', sa: 'sad', su: 'surprise' },
}

/** A whole number as tables and folders write it: "3", "03", "3.0"; null: the word is none. */
export const wholeNumber = (word: string): number | null =>
  /^\d{1,4}(\.0*)?$/.test(word.trim()) ? Number(word.trim()) : null

/** Code of the emotion that a class's number or initials mean in a preset; null: none. */
export const emotionOfClass = (preset: ClassPreset, word: string): number | null => {
  const words = presets[preset]
  const key = String(wholeNumber(word) ?? word.trim().toLowerCase())
  const emotion = Object.hasOwn(words, key) ? words[key] : undefined
  return emotion === undefined ? null : codeOfEmotion(emotion)
}

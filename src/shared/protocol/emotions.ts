/** Emotions in the order of CK+'s own codes, 0 = neutral (Lucey et al. 2010). The code is the index. */
export const emotions = ['neutral', 'anger', 'contempt', 'disgust', 'fear', 'happy', 'sad', 'surprise'] as const
export type Emotion = (typeof emotions)[number]

export const emotionOfCode = (code: number): Emotion | undefined => emotions[code]
export const codeOfEmotion = (emotion: Emotion): number => emotions.indexOf(emotion)

/** The classes of each selection, in the order of the network's outputs. */
export const classSelections = {
  8: ['anger', 'contempt', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'],
  7: ['anger', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'],
  6: ['anger', 'disgust', 'fear', 'happy', 'sad', 'surprise'],
} as const satisfies Record<number, readonly Emotion[]>
export type ClassCount = keyof typeof classSelections

export const classesOf = (count: ClassCount): readonly Emotion[] => classSelections[count]

import { noFace, unlabelled } from '../../shared/contract/browse.ts'

const codes: Readonly<Record<string, string>> = {
  neutral: 'Ne',
  anger: 'An',
  contempt: 'Co',
  disgust: 'Di',
  fear: 'Fe',
  happy: 'Ha',
  sad: 'Sa',
  surprise: 'Su',
}

/** "happy" as it is written on the screen. */
export const emotionName = (emotion: string): string =>
  emotion === unlabelled ? 'No label' : emotion.charAt(0).toUpperCase() + emotion.slice(1)

/** Two letters, for thumbnails: colour is never the only sign. */
export const emotionCode = (emotion: string | null): string =>
  emotion === null ? '–' : (codes[emotion] ?? emotion.slice(0, 2))

export const splitName = (split: string): string =>
  ({ train: 'Training', validation: 'Validation', test: 'Held out for testing', unused: 'Not used by the run' })[
    split
  ] ?? split

/** "FACE_NOT_FOUND" as words. */
export const flagName = (code: string): string => {
  if (code === noFace) return 'No face'
  const words = code
    .toLowerCase()
    .replaceAll('_', ' ')
    .replace(/\bau\b/, 'AU')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

export const exclusionName = (exclusion: string): string => (exclusion === 'excluded' ? 'Excluded' : 'Not excluded')

/** ".97" for a thumbnail, "1.0" for what rounds to one. */
export const shortShare = (share: number): string =>
  share >= 0.995 ? '1.0' : `.${String(Math.floor(share * 100)).padStart(2, '0')}`

/** Name of the picture's file without folder and ending. */
export const pictureName = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '')

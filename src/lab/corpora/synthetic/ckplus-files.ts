import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { PlannedSequence } from './corpus-plan.ts'

/** The four roots of a CK+ copy (Lucey et al. 2010). */
export const ckplusRoots = {
  images: 'cohn-kanade-images',
  landmarks: 'Landmarks',
  facs: 'FACS',
  emotion: 'Emotion',
} as const
export type CkplusRoot = keyof typeof ckplusRoots

const endings = { images: '.png', landmarks: '_landmarks.txt', facs: '_facs.txt', emotion: '_emotion.txt' } as const

/** @param frame from 1 */
export const framePath = (
  out: string,
  root: CkplusRoot,
  { subject, name }: Pick<PlannedSequence, 'subject' | 'name'>,
  frame: number,
): string =>
  join(out, ckplusRoots[root], subject, name, `${subject}_${name}_${String(frame).padStart(8, '0')}${endings[root]}`)

/** A number as CK+'s text files have it: three spaces, seven decimals, two digits of exponent. */
export const scientific = (value: number): string => {
  const [digits = '0', exponent = '+0'] = value.toExponential(7).split('e')
  return `   ${digits}e${exponent.charAt(0)}${exponent.slice(1).padStart(2, '0')}`
}

export const landmarksText = (landmarks: Float64Array): string => {
  let text = ''
  for (let index = 0; index < landmarks.length; index += 2) {
    text += `${scientific(landmarks[index] ?? 0)}${scientific(landmarks[index + 1] ?? 0)}\n`
  }
  return text
}

export const facsText = (units: readonly { au: number; coded: number }[]): string =>
  units.map(({ au, coded }) => `${scientific(au)}${scientific(coded)}\n`).join('')

export const emotionText = (code: number): string => `${scientific(code)}\n`

/** Writes under a temporary name in the same folder, then renames: a file is whole or not there. */
export const writeWhole = async (file: string, content: string | Uint8Array): Promise<void> => {
  await mkdir(dirname(file), { recursive: true })
  const part = `${file}.part`
  try {
    await writeFile(part, content)
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

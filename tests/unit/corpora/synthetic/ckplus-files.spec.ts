import { describe, expect, it } from 'vitest'
import {
  emotionText,
  facsText,
  framePath,
  landmarksText,
  scientific,
} from '../../../../src/lab/corpora/synthetic/ckplus-files.ts'

describe('text files in CK+ layout', () => {
  it('writes numbers as CK+ does', () => {
    expect(scientific(3)).toBe('   3.0000000e+00')
    expect(scientific(12)).toBe('   1.2000000e+01')
    expect(scientific(0)).toBe('   0.0000000e+00')
    expect(scientific(0.25)).toBe('   2.5000000e-01')
    expect(scientific(241.805534)).toBe('   2.4180553e+02')
  })

  it('writes an AU with its intensity a line, an emotion, a landmark a line', () => {
    expect(
      facsText([
        { au: 1, coded: 3 },
        { au: 25, coded: 0 },
      ]),
    ).toBe('   1.0000000e+00   3.0000000e+00\n   2.5000000e+01   0.0000000e+00\n')
    expect(emotionText(7)).toBe('   7.0000000e+00\n')
    expect(landmarksText(new Float64Array([10, 20, 30, 40]))).toBe(
      '   1.0000000e+01   2.0000000e+01\n   3.0000000e+01   4.0000000e+01\n',
    )
  })

  it('names files by subject, sequence and frame', () => {
    const sequence = { subject: 'S005', name: '001' }
    expect(framePath('/c', 'images', sequence, 11)).toBe('/c/cohn-kanade-images/S005/001/S005_001_00000011.png')
    expect(framePath('/c', 'facs', sequence, 11)).toBe('/c/FACS/S005/001/S005_001_00000011_facs.txt')
    expect(framePath('/c', 'emotion', sequence, 1)).toBe('/c/Emotion/S005/001/S005_001_00000001_emotion.txt')
    expect(framePath('/c', 'landmarks', sequence, 1)).toBe('/c/Landmarks/S005/001/S005_001_00000001_landmarks.txt')
  })
})

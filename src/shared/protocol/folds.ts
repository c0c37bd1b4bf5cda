/**
 * Subject-independent folds as the released code makes them: subjects sorted by folder name, subject number i in fold
 * i mod `folds`. Names compare by code unit, so the order does not depend on the machine's language.
 *
 * @returns subject → fold
 */
export const assignFolds = (subjects: Iterable<string>, folds = 10): Map<string, number> => {
  const sorted = [...new Set(subjects)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  return new Map(sorted.map((subject, index) => [subject, index % folds]))
}

/** To test fold t: fold (t + 1) mod `folds` validates, the others train. */
export const splitOfFold = (fold: number, testFold: number, folds = 10): 'train' | 'validation' | 'test' =>
  fold === testFold ? 'test' : fold === (testFold + 1) % folds ? 'validation' : 'train'

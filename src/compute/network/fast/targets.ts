/** @returns [labels, classes], one 1 a row */
export const oneHot = (labels: Uint8Array, classes: number): Float32Array => {
  const targets = new Float32Array(labels.length * classes)
  labels.forEach((label, face) => {
    targets[face * classes + label] = 1
  })
  return targets
}

/** Rows of `scores` [labels, classes] whose largest value, the first of equals, is the label's. */
export const countCorrect = (scores: Float32Array, labels: Uint8Array, classes: number): number => {
  let correct = 0
  labels.forEach((label, face) => {
    const row = scores.subarray(face * classes, (face + 1) * classes)
    let best = 0
    for (let index = 1; index < classes; index++) if ((row[index] as number) > (row[best] as number)) best = index
    if (best === label) correct++
  })
  return correct
}

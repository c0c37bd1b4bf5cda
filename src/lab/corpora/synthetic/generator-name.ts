/** What stands in `truth.json` of every corpus that AULens drew. */
export const generatorName = 'AULens synthetic corpus'

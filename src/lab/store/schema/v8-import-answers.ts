/** What the owner of a corpus said of it at its import (JSON of ImportAnswers); NULL: nothing. */
export const importAnswers = `
ALTER TABLE corpora ADD COLUMN answers TEXT;
`

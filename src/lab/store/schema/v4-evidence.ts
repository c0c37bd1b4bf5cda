/** What is known of a filter beyond its scores. */
export const evidence = `
-- What evidence was computed from (null: by version 1, which did not say), and by which version of the method
ALTER TABLE evidence ADD COLUMN data_hash TEXT;
ALTER TABLE evidence ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
`

/** What is known of a filter beyond its scores. */
export const evidence = `
-- What evidence was computed from (null: by version 1, which did not say), and by which version of the method
ALTER TABLE evidence ADD COLUMN data_hash TEXT;
ALTER TABLE evidence ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
-- Place, stability, controls, cascade: a result is shown only while its fingerprint is that of what it depends on
CREATE TABLE robustness (
  id INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, kind TEXT NOT NULL,
    step INTEGER NOT NULL, layer TEXT NOT NULL,
  filter INTEGER, settings TEXT NOT NULL, fingerprint TEXT NOT NULL, result TEXT NOT NULL, file TEXT,
    made_at TEXT NOT NULL,
  UNIQUE (run, kind, layer, settings)
);
`

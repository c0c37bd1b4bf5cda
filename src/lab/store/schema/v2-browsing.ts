/** What people do to faces while browsing: exclusions, tags, saved sets; and what networks say of single faces. */
export const browsing = `
-- Exclusions and tags: lines are only ever added; the newest line about a face counts. Faces are named by
-- corpus and path,
-- so that a mark outlives a picture that leaves its folder for a while.
CREATE TABLE marks (
  id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, tag TEXT, present INTEGER NOT NULL, made_at TEXT NOT NULL,
    undoes INTEGER REFERENCES marks
);
CREATE TABLE mark_faces (
  mark INTEGER NOT NULL REFERENCES marks, corpus INTEGER NOT NULL REFERENCES corpora ON DELETE CASCADE,
    path TEXT NOT NULL,
  PRIMARY KEY (mark, corpus, path)
) WITHOUT ROWID;
-- How many labelled faces a run left out because they were excluded, and the last mark that counted then
CREATE TABLE run_exclusions (
  run TEXT PRIMARY KEY REFERENCES runs ON DELETE CASCADE, faces INTEGER NOT NULL, mark INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE saved_sets (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, query TEXT NOT NULL, made_at TEXT NOT NULL);
-- What a checkpoint's class rests on in a face, by its pixels
CREATE TABLE explanations (
  id INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, step INTEGER NOT NULL,
    method TEXT NOT NULL,
  pixels TEXT NOT NULL, result TEXT NOT NULL, picture BLOB, UNIQUE (run, step, method, pixels)
);
-- A corpus that AULens drew itself; null: not looked at yet
ALTER TABLE corpora ADD COLUMN synthetic INTEGER;
`

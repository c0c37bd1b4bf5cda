/** Experiments: many runs asked for at once, here or on a cluster. */
export const experiments = `
CREATE TABLE experiments (
  id INTEGER PRIMARY KEY, corpus INTEGER NOT NULL REFERENCES corpora, settings TEXT NOT NULL, place TEXT NOT NULL,
  -- cluster only: the settings it was sent with, and its folder on the shared disk as this computer sees it
  cluster TEXT, folder TEXT, notice TEXT, created_at TEXT NOT NULL
);
-- A cell is one network. Its run exists once the cell has begun (on a cluster: once it is sent).
CREATE TABLE experiment_cells (
  experiment INTEGER NOT NULL REFERENCES experiments ON DELETE CASCADE, cell INTEGER NOT NULL,
  fold INTEGER NOT NULL, variant TEXT NOT NULL, seed INTEGER NOT NULL, run TEXT REFERENCES runs ON DELETE SET NULL,
  state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, scheduler TEXT, error TEXT,
  -- cluster only: the step it is known to have reached; deaths in a row after which it had come no further,
  -- the step at the last one; its last submission
  step INTEGER NOT NULL DEFAULT 0, deaths INTEGER NOT NULL DEFAULT 0, death_step INTEGER NOT NULL DEFAULT 0,
    submission INTEGER,
  PRIMARY KEY (experiment, cell)
) WITHOUT ROWID;
-- One array job; recorded before it is sent, so that one that was sent and not noted is found again by its name.
CREATE TABLE cluster_submissions (
  id INTEGER PRIMARY KEY, experiment INTEGER NOT NULL REFERENCES experiments ON DELETE CASCADE, name TEXT NOT NULL
    UNIQUE, job TEXT, sent_at TEXT NOT NULL
);
CREATE TABLE cluster_settings (id INTEGER PRIMARY KEY CHECK (id = 1), settings TEXT NOT NULL);
`

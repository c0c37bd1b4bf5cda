/** The first schema that was released: corpora, samples, runs, inspections, evidence, jobs, notes. Never edited. */
export const initial = `
CREATE TABLE project (
  id INTEGER PRIMARY KEY CHECK (id = 1), uuid TEXT NOT NULL, created_at TEXT NOT NULL, app_version TEXT NOT NULL
);
CREATE TABLE corpora (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, layout TEXT NOT NULL, root TEXT NOT NULL, detector TEXT NOT NULL,
  detector_version TEXT NOT NULL, content_hash TEXT, imported_at TEXT NOT NULL, complete INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE subjects (
  id INTEGER PRIMARY KEY, corpus INTEGER NOT NULL REFERENCES corpora ON DELETE CASCADE, name TEXT NOT NULL,
    UNIQUE (corpus, name)
);
CREATE TABLE sequences (
  id INTEGER PRIMARY KEY, corpus INTEGER NOT NULL REFERENCES corpora ON DELETE CASCADE,
  subject INTEGER NOT NULL REFERENCES subjects ON DELETE CASCADE, name TEXT NOT NULL,
  emotion INTEGER, coded INTEGER NOT NULL, split TEXT, UNIQUE (subject, name)
);
CREATE INDEX sequences_by_corpus ON sequences (corpus);
CREATE TABLE sequence_units (
  sequence INTEGER NOT NULL REFERENCES sequences ON DELETE CASCADE, au INTEGER NOT NULL, intensity INTEGER NOT NULL,
  PRIMARY KEY (sequence, au)
) WITHOUT ROWID;
CREATE TABLE samples (
  id INTEGER PRIMARY KEY, corpus INTEGER NOT NULL REFERENCES corpora ON DELETE CASCADE,
  subject INTEGER NOT NULL REFERENCES subjects ON DELETE CASCADE, sequence INTEGER NOT NULL
    REFERENCES sequences ON DELETE CASCADE,
  path TEXT NOT NULL, frame INTEGER NOT NULL, position INTEGER NOT NULL, count INTEGER NOT NULL,
  emotion INTEGER, coded INTEGER NOT NULL,
  file_size INTEGER, file_mtime REAL, file_hash TEXT, detector_version TEXT,
  width INTEGER, height INTEGER,
  face_row INTEGER, box_x REAL, box_y REAL, box_width REAL, box_height REAL, found_by TEXT, landmarks BLOB,
  UNIQUE (corpus, path)
);
CREATE INDEX samples_by_sequence ON samples (sequence, position);
CREATE INDEX samples_by_emotion ON samples (corpus, emotion);
CREATE TABLE sample_units (
  sample INTEGER NOT NULL REFERENCES samples ON DELETE CASCADE, au INTEGER NOT NULL, intensity INTEGER NOT NULL,
  PRIMARY KEY (sample, au)
) WITHOUT ROWID;
CREATE INDEX sample_units_by_au ON sample_units (au, sample);
CREATE TABLE findings (
  id INTEGER PRIMARY KEY, corpus INTEGER NOT NULL REFERENCES corpora ON DELETE CASCADE,
  severity TEXT NOT NULL, code TEXT NOT NULL, path TEXT NOT NULL, message TEXT NOT NULL
);
CREATE INDEX findings_by_corpus ON findings (corpus);
CREATE TABLE runs (
  id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, corpus INTEGER NOT NULL REFERENCES corpora,
    state TEXT NOT NULL, settings TEXT NOT NULL,
  steps INTEGER NOT NULL DEFAULT 0, best_step INTEGER, validation_accuracy REAL, test_accuracy REAL,
  seconds REAL NOT NULL DEFAULT 0, backend TEXT, engine TEXT, init_scale REAL, data_hash TEXT NOT NULL, error TEXT,
  created_at TEXT NOT NULL, ended_at TEXT
);
CREATE TABLE run_samples (
  run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, sample INTEGER NOT NULL REFERENCES samples, fold INTEGER,
  split TEXT NOT NULL, label INTEGER NOT NULL, PRIMARY KEY (run, sample)
) WITHOUT ROWID;
CREATE TABLE checkpoints (
  run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, step INTEGER NOT NULL, file TEXT NOT NULL, hash TEXT NOT NULL,
  validation_accuracy REAL NOT NULL, validation_loss REAL NOT NULL, present INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (run, step)
) WITHOUT ROWID;
CREATE TABLE run_steps (
  run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, step INTEGER NOT NULL, loss REAL NOT NULL,
    accuracy REAL NOT NULL, PRIMARY KEY (run, step)
) WITHOUT ROWID;
CREATE TABLE predictions (
  run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, step INTEGER NOT NULL, sample INTEGER NOT NULL
    REFERENCES samples,
  predicted INTEGER NOT NULL, probabilities BLOB NOT NULL, PRIMARY KEY (run, step, sample)
) WITHOUT ROWID;
CREATE TABLE inspections (
  id INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, step INTEGER NOT NULL,
    layer TEXT NOT NULL,
  method TEXT NOT NULL, top INTEGER NOT NULL, result TEXT NOT NULL, file TEXT NOT NULL, made_at TEXT NOT NULL,
  UNIQUE (run, step, layer, method)
);
CREATE TABLE evidence (
  id INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, step INTEGER NOT NULL,
    settings TEXT NOT NULL,
  result TEXT NOT NULL, made_at TEXT NOT NULL, UNIQUE (run, step, settings)
);
CREATE TABLE jobs (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, state TEXT NOT NULL, subject TEXT, error TEXT,
  queued_at TEXT NOT NULL, started_at TEXT, ended_at TEXT
);
-- Browsing: what a checkpoint says of single samples
CREATE TABLE sample_activations (
  run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, step INTEGER NOT NULL, layer TEXT NOT NULL,
  sample INTEGER NOT NULL REFERENCES samples ON DELETE CASCADE, maximum BLOB NOT NULL, PRIMARY KEY (run, step, layer,
    sample)
) WITHOUT ROWID;
CREATE TABLE occlusions (
  run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, step INTEGER NOT NULL,
  sample INTEGER NOT NULL REFERENCES samples ON DELETE CASCADE, result TEXT NOT NULL, PRIMARY KEY (run, step, sample)
) WITHOUT ROWID;
-- notes on filters: lines are only ever added
CREATE TABLE notes (
  id INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, layer TEXT NOT NULL,
    filter INTEGER NOT NULL,
  step INTEGER NOT NULL, author TEXT NOT NULL, made_at TEXT NOT NULL, text TEXT, replaces INTEGER REFERENCES notes
);
CREATE INDEX notes_by_filter ON notes (run, layer, filter);
-- A corpus's own splits, where it has several: fold counts them from 0
CREATE TABLE sample_splits (
  sample INTEGER NOT NULL REFERENCES samples ON DELETE CASCADE, fold INTEGER NOT NULL, split TEXT NOT NULL,
    PRIMARY KEY (sample, fold)
) WITHOUT ROWID;
`

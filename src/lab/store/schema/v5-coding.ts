/**
 * Coders, assignments, answers. Ids are random texts, not counters: two copies of a project that were coded apart can
 * be merged. What
 * is coded is named by the corpus's own names, so that an answer outlives a new import. Answers and consensus are logs:
 * the
 * triggers refuse every change of a line.
 */
export const coding = `
CREATE TABLE coders (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, role TEXT NOT NULL CHECK (role IN ('lead', 'coder')),
  created_at TEXT NOT NULL, retired_at TEXT
) WITHOUT ROWID;
-- personal keys to this project from another computer: only their SHA-256 is kept
CREATE TABLE coder_tokens (
  id INTEGER PRIMARY KEY AUTOINCREMENT, coder TEXT NOT NULL REFERENCES coders, hash BLOB NOT NULL UNIQUE,
  issued_at TEXT NOT NULL, revoked_at TEXT
);
CREATE TABLE assignments (
  id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, kind TEXT NOT NULL CHECK (kind IN ('faces', 'filters')),
    title TEXT NOT NULL, settings TEXT NOT NULL,
  created_at TEXT NOT NULL, closed_at TEXT
) WITHOUT ROWID;
-- what is judged: a sequence, a single frame of one, a filter, or a control
CREATE TABLE coding_targets (
  id TEXT PRIMARY KEY, assignment TEXT NOT NULL REFERENCES assignments,
  kind TEXT NOT NULL CHECK (kind IN ('sequence', 'frame', 'filter', 'untrained', 'weak')),
  corpus TEXT, subject TEXT, sequence TEXT, frame INTEGER,
  run TEXT, step INTEGER, layer TEXT, filter INTEGER, picture INTEGER,
  CHECK ((kind IN ('sequence', 'frame')) = (sequence IS NOT NULL)), CHECK ((kind IN ('filter', 'untrained',
    'weak')) = (filter IS NOT NULL))
) WITHOUT ROWID;
CREATE INDEX coding_targets_by_assignment ON coding_targets (assignment);
-- one target before one coder; the id is all that a coder's page knows of it
CREATE TABLE coding_items (
  id TEXT PRIMARY KEY, target TEXT NOT NULL REFERENCES coding_targets, assignment TEXT NOT NULL REFERENCES assignments,
  coder TEXT NOT NULL REFERENCES coders, place INTEGER NOT NULL, repeat INTEGER NOT NULL DEFAULT 0,
  UNIQUE (target, coder, repeat), UNIQUE (assignment, coder, place)
) WITHOUT ROWID;
CREATE TABLE coding_events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, item TEXT NOT NULL REFERENCES coding_items,
  kind TEXT NOT NULL CHECK (kind IN ('change', 'undo', 'redo', 'save', 'skip')), answer TEXT NOT NULL,
  made_at TEXT NOT NULL, received_at TEXT NOT NULL
);
CREATE INDEX coding_events_by_item ON coding_events (item, seq);
CREATE TABLE hand_ins (
  assignment TEXT NOT NULL REFERENCES assignments, coder TEXT NOT NULL REFERENCES coders, handed_in_at TEXT NOT NULL,
    PRIMARY KEY (assignment, coder)
) WITHOUT ROWID;
-- what was agreed on afterwards; original answers stay as they are
CREATE TABLE consensus_events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, target TEXT NOT NULL REFERENCES coding_targets,
  coder TEXT REFERENCES coders, answer TEXT NOT NULL, reason TEXT NOT NULL, made_at TEXT NOT NULL
);
CREATE INDEX consensus_events_by_target ON consensus_events (target, seq);
CREATE TRIGGER coding_events_stay BEFORE UPDATE ON coding_events BEGIN
  SELECT RAISE(ABORT, 'answers are never changed'); END;
CREATE TRIGGER coding_events_kept BEFORE DELETE ON coding_events BEGIN
  SELECT RAISE(ABORT, 'answers are never removed'); END;
CREATE TRIGGER consensus_events_stay BEFORE UPDATE ON consensus_events BEGIN
  SELECT RAISE(ABORT, 'a consensus is never changed'); END;
CREATE TRIGGER consensus_events_kept BEFORE DELETE ON consensus_events BEGIN
  SELECT RAISE(ABORT, 'a consensus is never removed'); END;
-- the answer in force of every item, and whether its coder has finished with it
CREATE VIEW coding_answers AS
  SELECT i.id AS item, i.assignment, i.target, i.coder, i.place, i.repeat, e.seq, e.answer, e.made_at,
    coalesce((SELECT s.kind FROM coding_events s WHERE s.item = i.id AND s.kind IN ('save', 'skip')
      ORDER BY s.seq DESC LIMIT 1), 'open') AS state
  FROM coding_items i LEFT JOIN coding_events e ON e.seq = (SELECT max(l.seq) FROM coding_events l WHERE l.item = i.id);
-- answers from another copy of the project, or from a file, that differ from the ones here; shown to the lead,
-- never put in their place
CREATE TABLE set_aside_answers (
  id TEXT PRIMARY KEY, target TEXT NOT NULL REFERENCES coding_targets, coder TEXT REFERENCES coders,
    repeat INTEGER NOT NULL, what TEXT NOT NULL CHECK (what IN ('answer', 'consensus')),
  answer TEXT NOT NULL, made_at TEXT NOT NULL, source TEXT NOT NULL, set_aside_at TEXT NOT NULL
) WITHOUT ROWID;
`

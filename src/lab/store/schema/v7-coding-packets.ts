/**
 * Coding packets: work that left the project as one file, the answers that came back, and, in a coder's working copy,
 * the packet that it was
 * made from. None of them refers to another table, so that copies of a project can be merged in any order.
 */
export const codingPackets = `
-- who was given which work as a file, and by when the lead had said that its faces may be passed on
CREATE TABLE coding_packets (
  id TEXT PRIMARY KEY, assignment TEXT NOT NULL, coder TEXT NOT NULL, made_at TEXT NOT NULL, seal TEXT NOT NULL,
    items INTEGER NOT NULL, faces_cleared_at TEXT
) WITHOUT ROWID;
CREATE INDEX coding_packets_by_assignment ON coding_packets (assignment, coder);
-- answers files that were merged, each once
CREATE TABLE packet_returns (
  hash TEXT PRIMARY KEY, packet TEXT NOT NULL, assignment TEXT NOT NULL, coder TEXT NOT NULL, received_at TEXT NOT NULL,
  events INTEGER NOT NULL, conflicts INTEGER NOT NULL, handed_in INTEGER NOT NULL
) WITHOUT ROWID;
-- only in a coder's working copy: a single row
CREATE TABLE opened_packet (
  id INTEGER PRIMARY KEY CHECK (id = 1), packet TEXT NOT NULL, seal TEXT NOT NULL, manifest TEXT NOT NULL,
    opened_at TEXT NOT NULL
);
`

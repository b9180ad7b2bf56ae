"""The tables of desk.db, which is for staff's eyes alone."""

REGISTER = """
CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
CREATE TABLE takedowns (
    tombstone INTEGER PRIMARY KEY, article INTEGER NOT NULL, key TEXT NOT NULL, grade TEXT NOT NULL,
    requester TEXT, ground TEXT, by TEXT NOT NULL, at TEXT NOT NULL, before TEXT, undone_at TEXT
) STRICT;
"""

# What the radar proposes and people think. A decision never changes a proposal's row; an accepted one goes to the
# archive's `evidence` under the proposal's own id, first there, then here: what was begun is finished on the next look.
REVIEWING = """
CREATE TABLE proposals (
    id TEXT PRIMARY KEY, promise TEXT NOT NULL, article INTEGER NOT NULL, version INTEGER NOT NULL,
    attachment INTEGER, quote TEXT NOT NULL, stage TEXT, score REAL NOT NULL, reasons TEXT NOT NULL,
    period TEXT NOT NULL CHECK (period IN ('before', 'mandate', 'after', 'undated')), echo_of TEXT, by TEXT NOT NULL,
    at TEXT NOT NULL, UNIQUE (promise, article, version, attachment)
) STRICT;
CREATE INDEX proposals_by_promise ON proposals(promise, score);
CREATE TABLE decisions (
    id TEXT PRIMARY KEY, proposal TEXT NOT NULL REFERENCES proposals(id),
    decision TEXT NOT NULL CHECK (decision IN ('accepted', 'rejected', 'later', 'reopened')), reason TEXT,
    by TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
CREATE INDEX decisions_by_proposal ON decisions(proposal, at);
CREATE TABLE drafts (
    id TEXT PRIMARY KEY, promise TEXT NOT NULL, verdict TEXT NOT NULL, rationale TEXT NOT NULL,
    definition INTEGER NOT NULL, evidence TEXT NOT NULL, corrects TEXT, correction TEXT, by TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX drafts_by_promise ON drafts(promise, at);
CREATE TABLE notes (
    id TEXT PRIMARY KEY, promise TEXT NOT NULL, said TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
CREATE TABLE ratings (
    id TEXT PRIMARY KEY, round TEXT NOT NULL, promise TEXT NOT NULL, verdict TEXT NOT NULL, rationale TEXT,
    by TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
CREATE INDEX ratings_by_round ON ratings(round, promise, by);
CREATE TABLE radar (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""

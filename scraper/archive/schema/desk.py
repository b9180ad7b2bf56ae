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
    at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX proposals_once ON proposals(promise, article, version, coalesce(attachment, 0));
CREATE INDEX proposals_by_article ON proposals(article);
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

# What is to be told and to whom. A notice names what it tells of by id and holds nothing that was crawled, so that
# what is taken down before it is sent is not sent. Recipients stand in the queue by name; `alert_recipients` alone
# knows their addresses. A feed shows the notices of one alert.
ALERTS = """
CREATE TABLE alert_marks (alert TEXT PRIMARY KEY, mark TEXT NOT NULL, noted_at TEXT NOT NULL) STRICT;
CREATE TABLE alert_messages (
    id TEXT PRIMARY KEY, alert TEXT NOT NULL, as_it_was TEXT NOT NULL, made_at TEXT NOT NULL
) STRICT;
CREATE TABLE alert_notices (
    id INTEGER PRIMARY KEY AUTOINCREMENT, alert TEXT NOT NULL, subject TEXT NOT NULL, at TEXT NOT NULL,
    facts TEXT NOT NULL DEFAULT '{}', message TEXT REFERENCES alert_messages(id), UNIQUE (alert, subject)
) STRICT;
CREATE INDEX alert_notices_by_message ON alert_notices(message, alert);
CREATE TABLE alert_deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, message TEXT NOT NULL REFERENCES alert_messages(id), target TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'empty', 'given up')),
    tries INTEGER NOT NULL DEFAULT 0, next_at TEXT NOT NULL, leased_until TEXT, leased_by TEXT, ended_at TEXT,
    reason TEXT, UNIQUE (message, target)
) STRICT;
CREATE INDEX alert_deliveries_due ON alert_deliveries(next_at) WHERE state = 'waiting';
CREATE INDEX alert_deliveries_stuck ON alert_deliveries(state) WHERE state = 'given up';
CREATE TABLE alert_recipients (name TEXT PRIMARY KEY, value TEXT NOT NULL, added_at TEXT NOT NULL) STRICT;
CREATE TABLE alert_feeds (alert TEXT PRIMARY KEY, as_it_is TEXT NOT NULL) STRICT;
CREATE TABLE alert_problems (place TEXT PRIMARY KEY, said TEXT NOT NULL, at TEXT NOT NULL) STRICT;
"""

"""How completely a source is kept: walks of its listings, what each way lists, and what the archive lacks of it."""

# A walk is one listing from its first page on. `reach`: beyond how many settled pages in a row a new article was found;
# `steady`: that no article slid past the walk between two of its pages is proven.
# A backfill is where a long walk to the first page ever goes on: `trail` holds what its last pages listed.
# `listed` says which way names an address; `looks` what an unlisted one turned out to be when it was looked at.
COVERAGE = """
CREATE TABLE walks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL REFERENCES runs(id),
    source TEXT NOT NULL REFERENCES sources(id), listing TEXT NOT NULL,
    depth TEXT NOT NULL CHECK (depth IN ('new', 'full')),
    started_at TEXT NOT NULL, finished_at TEXT,
    outcome TEXT NOT NULL CHECK (outcome IN ('running', 'end', 'known', 'endless', 'failed', 'limit')),
    pages INTEGER NOT NULL DEFAULT 0, listed INTEGER NOT NULL DEFAULT 0, reach INTEGER NOT NULL DEFAULT 0,
    steady INTEGER NOT NULL DEFAULT 0, reason TEXT
) STRICT;
CREATE INDEX walks_by_listing ON walks(source, listing, started_at);

CREATE TABLE backfills (
    source TEXT NOT NULL REFERENCES sources(id), listing TEXT NOT NULL,
    started_at TEXT NOT NULL, updated_at TEXT NOT NULL,
    page INTEGER NOT NULL, trail TEXT NOT NULL, back_to TEXT, reached_at TEXT, PRIMARY KEY (source, listing)
) STRICT;

CREATE TABLE listed (
    source TEXT NOT NULL REFERENCES sources(id), key TEXT NOT NULL, way TEXT NOT NULL, url TEXT NOT NULL, said TEXT,
    first_seen_at TEXT NOT NULL, seen_at TEXT NOT NULL, PRIMARY KEY (source, key, way)
) STRICT, WITHOUT ROWID;

CREATE TABLE looks (
    source TEXT NOT NULL REFERENCES sources(id), key TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('article', 'page', 'none')), looked_at TEXT NOT NULL,
    PRIMARY KEY (source, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE coverage_checks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL REFERENCES sources(id), run INTEGER REFERENCES runs(id),
    checked_at TEXT NOT NULL, probed_at TEXT, listed INTEGER NOT NULL, kept INTEGER NOT NULL, missing INTEGER NOT NULL,
    gone INTEGER NOT NULL, stated INTEGER, share REAL, ways TEXT NOT NULL
) STRICT;
CREATE INDEX coverage_checks_by_source ON coverage_checks(source, checked_at);

CREATE TABLE coverage (
    source TEXT NOT NULL REFERENCES sources(id), month TEXT NOT NULL, listed INTEGER NOT NULL, kept INTEGER NOT NULL,
    missing INTEGER NOT NULL, ways TEXT NOT NULL, checked_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('covered', 'gaps', 'missing', 'no news', 'not covered', 'undated')),
    PRIMARY KEY (source, month)
) STRICT, WITHOUT ROWID;

CREATE TABLE coverage_missing (
    source TEXT NOT NULL REFERENCES sources(id), month TEXT NOT NULL, key TEXT NOT NULL, url TEXT NOT NULL,
    ways TEXT NOT NULL, reason TEXT, PRIMARY KEY (source, month, key)
) STRICT, WITHOUT ROWID;

CREATE VIEW public_walks AS
SELECT w.id, w.run, w.source, w.listing, w.depth, w.started_at, w.finished_at, w.outcome, w.pages, w.listed, w.reach,
       w.steady
FROM walks w JOIN sources s ON s.id = w.source WHERE s.visibility <> 'staff';

CREATE VIEW public_coverage_checks AS
SELECT c.id, c.source, c.checked_at, c.probed_at, c.listed, c.kept, c.missing, c.gone, c.stated, c.share, c.ways
FROM coverage_checks c JOIN sources s ON s.id = c.source WHERE s.visibility <> 'staff';

CREATE VIEW public_coverage AS
SELECT c.source, c.month, c.listed, c.kept, c.missing, c.ways, c.checked_at, c.state
FROM coverage c JOIN sources s ON s.id = c.source WHERE s.visibility <> 'staff';

-- An address says something of what stands there: only of a source that hides nothing.
CREATE VIEW public_coverage_missing AS
SELECT m.source, m.month, m.key, m.url, m.ways, m.reason
FROM coverage_missing m JOIN sources s ON s.id = m.source WHERE s.visibility = 'public'
  AND NOT EXISTS (SELECT 1 FROM addresses d WHERE d.key = m.key);
"""

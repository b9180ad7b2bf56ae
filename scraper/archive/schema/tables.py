"""The first tables: sources, captures, articles with their versions, and the ledger of runs."""

TABLES = """
CREATE TABLE sources (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, home TEXT NOT NULL, municipality TEXT, publisher TEXT NOT NULL,
    language TEXT, timezone TEXT NOT NULL, visibility TEXT NOT NULL DEFAULT 'public',
    after_removal TEXT NOT NULL DEFAULT 'public', added_at TEXT NOT NULL
) STRICT;

CREATE TABLE warcs (
    name TEXT PRIMARY KEY, sha256 TEXT, imported_from TEXT, added_at TEXT NOT NULL
) STRICT;

CREATE TABLE captures (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT REFERENCES sources(id), url TEXT NOT NULL, key TEXT NOT NULL, role TEXT NOT NULL,
    fetched_at TEXT NOT NULL, status INTEGER NOT NULL, content_type TEXT, sha256 TEXT,
    warc TEXT NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL,
    captured_by TEXT NOT NULL, note TEXT,
    revisit_of INTEGER REFERENCES captures(id), refers_to_key TEXT, refers_to_digest TEXT,
    UNIQUE (warc, offset)
) STRICT;
CREATE INDEX captures_by_key ON captures(key, fetched_at);
CREATE INDEX captures_by_role ON captures(source, role, fetched_at);

CREATE TABLE articles (
    id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, source TEXT NOT NULL REFERENCES sources(id),
    url TEXT NOT NULL, section TEXT, language TEXT, title TEXT, body TEXT,
    published TEXT, published_from TEXT,
    published_on TEXT GENERATED ALWAYS AS (
        CASE length(published) WHEN 7 THEN published || '-01' ELSE substr(published, 1, 10) END) STORED,
    visibility TEXT NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'metadata', 'staff')),
    first_seen_at TEXT NOT NULL, last_changed_at TEXT NOT NULL, missing_since TEXT, removed_at TEXT,
    version INTEGER NOT NULL, fingerprint TEXT, canonical TEXT
) STRICT;
CREATE INDEX articles_by_day ON articles(published_on, id);
CREATE INDEX articles_by_source ON articles(source, published_on);
CREATE INDEX articles_by_fingerprint ON articles(source, fingerprint);
CREATE INDEX articles_by_canonical ON articles(source, canonical);

CREATE TABLE addresses (
    key TEXT NOT NULL, url TEXT NOT NULL, article INTEGER NOT NULL REFERENCES articles(id),
    source TEXT NOT NULL, first_seen_at TEXT NOT NULL, PRIMARY KEY (source, key)
) STRICT;
CREATE INDEX addresses_by_article ON addresses(article);
CREATE INDEX addresses_by_key ON addresses(key);

CREATE TABLE versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT, article INTEGER NOT NULL REFERENCES articles(id), number INTEGER NOT NULL,
    title TEXT, body TEXT, html TEXT, published TEXT, published_from TEXT,
    seen_at TEXT NOT NULL, capture INTEGER NOT NULL REFERENCES captures(id),
    UNIQUE (article, number)
) STRICT;
CREATE INDEX versions_by_seen ON versions(article, seen_at);
CREATE INDEX versions_by_capture ON versions(capture);

CREATE TABLE readings (
    version INTEGER NOT NULL REFERENCES versions(id), rules TEXT NOT NULL, read_at TEXT NOT NULL,
    changed TEXT NOT NULL DEFAULT '', PRIMARY KEY (version, rules)
) STRICT;

CREATE TABLE attachments (
    id INTEGER PRIMARY KEY AUTOINCREMENT, article INTEGER NOT NULL REFERENCES articles(id),
    version INTEGER NOT NULL REFERENCES versions(id), url TEXT NOT NULL, capture INTEGER REFERENCES captures(id),
    sha256 TEXT, name TEXT, text TEXT, removed_at TEXT, UNIQUE (version, url)
) STRICT;
CREATE INDEX attachments_by_article ON attachments(article);
CREATE INDEX attachments_by_capture ON attachments(capture);

CREATE TABLE corrections (
    id INTEGER PRIMARY KEY AUTOINCREMENT, article INTEGER NOT NULL REFERENCES articles(id),
    field TEXT NOT NULL CHECK (field IN ('title', 'body', 'published')), old TEXT, new TEXT,
    reason TEXT NOT NULL, author TEXT NOT NULL, at TEXT NOT NULL
) STRICT;

CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT, article INTEGER NOT NULL REFERENCES articles(id),
    kind TEXT NOT NULL CHECK (kind IN ('moved', 'missing', 'removed', 'returned')),
    at TEXT NOT NULL, run INTEGER REFERENCES runs(id), detail TEXT
) STRICT;
CREATE INDEX events_by_time ON events(at);
CREATE INDEX events_by_article ON events(article);

CREATE TABLE links (
    source TEXT NOT NULL, key TEXT NOT NULL, url TEXT NOT NULL, title TEXT, date TEXT, origin TEXT, section TEXT,
    first_seen_at TEXT NOT NULL, seen_at TEXT NOT NULL, PRIMARY KEY (source, key)
) STRICT;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL REFERENCES sources(id), command TEXT NOT NULL,
    started_at TEXT NOT NULL, finished_at TEXT,
    outcome TEXT NOT NULL CHECK (outcome IN ('running', 'ok', 'partial', 'failed', 'interrupted')),
    listed INTEGER NOT NULL DEFAULT 0, fetched INTEGER NOT NULL DEFAULT 0, new INTEGER NOT NULL DEFAULT 0,
    edited INTEGER NOT NULL DEFAULT 0, moved INTEGER NOT NULL DEFAULT 0, unchanged INTEGER NOT NULL DEFAULT 0,
    missing INTEGER NOT NULL DEFAULT 0, removed INTEGER NOT NULL DEFAULT 0, returned INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0, refused INTEGER NOT NULL DEFAULT 0, not_modified INTEGER NOT NULL DEFAULT 0,
    undated INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,
    complete INTEGER NOT NULL DEFAULT 0, error TEXT
) STRICT;
CREATE INDEX runs_by_source ON runs(source, started_at);

CREATE TABLE failures (
    id INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL REFERENCES runs(id), url TEXT NOT NULL,
    kind TEXT NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
CREATE INDEX failures_by_run ON failures(run);

CREATE TABLE fetch_state (
    source TEXT NOT NULL, key TEXT NOT NULL, url TEXT NOT NULL, etag TEXT, last_modified TEXT, status INTEGER,
    checked_at TEXT, next_check_at TEXT, settled_at TEXT, failures INTEGER NOT NULL DEFAULT 0,
    missing_checks INTEGER NOT NULL DEFAULT 0, capture INTEGER REFERENCES captures(id),
    PRIMARY KEY (source, key)
) STRICT, WITHOUT ROWID;
"""

"""The tables of archive.db and the views that strangers may read, as named, append-only migrations."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from scraper.search import index

_TABLES = """
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

# Strangers read these and nothing else. 'metadata' hides what an article says, 'staff' that it is there at all; the
# strictest word holds of what the article's own row, its source, and (once removed) the source's after_removal say.
_VIEWS = """
CREATE VIEW article_visibility AS
SELECT id AS article, CASE WHEN 'staff' IN (own, source, removed) THEN 'staff'
                           WHEN 'metadata' IN (own, source, removed) THEN 'metadata' ELSE 'public' END AS visibility
FROM (SELECT a.id, a.visibility AS own, s.visibility AS source,
             CASE WHEN a.removed_at IS NULL THEN 'public' ELSE s.after_removal END AS removed
      FROM articles a JOIN sources s ON s.id = a.source);

CREATE VIEW public_sources AS
SELECT s.id, s.name, s.home, s.municipality, s.publisher, s.language, s.timezone,
       (SELECT count(*) FROM public_articles a WHERE a.source = s.id) AS articles,
       (SELECT min(a.published_on) FROM public_articles a WHERE a.source = s.id) AS earliest,
       (SELECT max(a.published_on) FROM public_articles a WHERE a.source = s.id) AS latest
FROM sources s WHERE s.visibility <> 'staff';

CREATE VIEW public_articles AS
SELECT a.id, a.key, a.source, a.url, a.section, a.language, a.title,
       CASE v.visibility WHEN 'public' THEN a.body END AS body,
       a.published, a.published_on, a.published_from, a.first_seen_at, a.last_changed_at, a.missing_since, a.removed_at,
       a.version
FROM articles a JOIN article_visibility v ON v.article = a.id WHERE v.visibility <> 'staff';

CREATE VIEW public_checks AS
SELECT a.id AS article, f.checked_at, f.missing_checks
FROM articles a JOIN article_visibility v ON v.article = a.id
JOIN addresses d ON d.article = a.id AND d.url = a.url
JOIN fetch_state f ON f.source = d.source AND f.key = d.key WHERE v.visibility <> 'staff';

CREATE VIEW public_versions AS
SELECT v.id, v.article, v.number, v.title, v.body, v.html, v.published, v.published_from, v.seen_at, v.capture
FROM versions v JOIN article_visibility a ON a.article = v.article WHERE a.visibility = 'public';

CREATE VIEW public_addresses AS
SELECT d.key, d.url, d.article, d.source, d.first_seen_at
FROM addresses d JOIN article_visibility a ON a.article = d.article WHERE a.visibility <> 'staff';

CREATE VIEW public_attachments AS
SELECT f.id, f.article, f.version, f.url, f.capture, f.sha256, f.name, f.text, f.removed_at
FROM attachments f JOIN article_visibility a ON a.article = f.article WHERE a.visibility = 'public';

CREATE VIEW public_captures AS
SELECT c.id, c.source, c.url, c.key, c.role, c.fetched_at, c.status, c.content_type, c.sha256, c.warc, c.offset,
       c.length, c.captured_by, c.revisit_of
FROM captures c JOIN sources s ON s.id = c.source
WHERE s.visibility = 'public'
  AND NOT EXISTS (SELECT 1 FROM addresses d JOIN article_visibility a ON a.article = d.article
                  WHERE d.key = c.key AND a.visibility <> 'public')
  AND NOT EXISTS (SELECT 1 FROM captures o JOIN attachments f ON f.capture = o.id
                  JOIN article_visibility a ON a.article = f.article
                  WHERE o.key = c.key AND a.visibility <> 'public');

CREATE VIEW public_runs AS
SELECT r.id, r.source, r.command, r.started_at, r.finished_at, r.outcome, r.complete, r.listed, r.fetched, r.new,
       r.edited, r.moved, r.unchanged, r.missing, r.removed, r.returned, r.failed, r.refused, r.not_modified, r.undated,
       r.bytes
FROM runs r JOIN sources s ON s.id = r.source WHERE s.visibility <> 'staff';

-- An edit is a version with an earlier one before it; what happened to the address alone is an event.
CREATE VIEW public_changes AS
SELECT 'v' || v.id AS id, v.article, a.source, a.title, 'edited' AS kind, v.seen_at AS at, v.number AS version,
       (SELECT p.number FROM versions p WHERE p.article = v.article AND (p.seen_at, p.id) < (v.seen_at, v.id)
        ORDER BY p.seen_at DESC, p.id DESC LIMIT 1) AS version_before,
       NULL AS detail
FROM versions v JOIN articles a ON a.id = v.article JOIN article_visibility s ON s.article = a.id
WHERE s.visibility = 'public'
  AND EXISTS (SELECT 1 FROM versions p WHERE p.article = v.article AND (p.seen_at, p.id) < (v.seen_at, v.id))
UNION ALL
SELECT 'e' || e.id, e.article, a.source, a.title, e.kind, e.at, a.version, NULL, e.detail
FROM events e JOIN articles a ON a.id = e.article JOIN article_visibility s ON s.article = a.id
WHERE s.visibility <> 'staff';
"""

# What attached files say: `read_by` names the rules that read them, NULL while they were not read.
_DOCUMENTS = """
ALTER TABLE attachments ADD COLUMN kind TEXT;
ALTER TABLE attachments ADD COLUMN pages INTEGER;
ALTER TABLE attachments ADD COLUMN note TEXT;
ALTER TABLE attachments ADD COLUMN read_by TEXT;
CREATE INDEX attachments_by_bytes ON attachments(sha256);
DROP VIEW public_attachments;
CREATE VIEW public_attachments AS
SELECT f.id, f.article, f.version, f.url, f.capture, f.sha256, f.name, f.kind, f.pages, f.text, f.note, f.removed_at
FROM attachments f JOIN article_visibility a ON a.article = f.article WHERE a.visibility = 'public';
"""


def migrations() -> Migrations:
    """Every step from an empty file to today's tables; never edited once landed, only added to."""
    steps = Migrations("municipal-archive")

    @steps()
    def tables(db: Database) -> None:
        _run(db, _TABLES)

    @steps()
    def search_index(db: Database) -> None:
        index.create(db.conn)

    @steps()
    def public_views(db: Database) -> None:
        _run(db, _VIEWS)

    @steps()
    def documents(db: Database) -> None:
        _run(db, _DOCUMENTS)

    return steps


def _run(db: Database, script: str) -> None:
    # executescript() would commit the migration's own transaction.
    for statement in script.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)

"""What was taken down, what must not come in again, and what waits for a person."""

# A tombstone outlives its article and says nothing of it. `barred` holds keyed hashes (the key is in desk.db), never
# words. `sealed` tells whether a key is the one those were made with.
CARE = """
CREATE TABLE tombstones (
    id INTEGER PRIMARY KEY AUTOINCREMENT, article INTEGER NOT NULL, key TEXT NOT NULL, source TEXT NOT NULL,
    grade TEXT NOT NULL CHECK (grade IN ('hide', 'redact', 'erase')), at TEXT NOT NULL, finished_at TEXT,
    sealed TEXT NOT NULL
) STRICT;
CREATE INDEX tombstones_by_article ON tombstones(article);
CREATE INDEX tombstones_by_key ON tombstones(key);

CREATE TABLE barred (
    kind TEXT NOT NULL CHECK (kind IN ('address', 'file', 'passage', 'words')), length INTEGER NOT NULL,
    digest BLOB NOT NULL, tombstone INTEGER NOT NULL REFERENCES tombstones(id),
    PRIMARY KEY (kind, length, digest, tombstone)
) STRICT, WITHOUT ROWID;
CREATE INDEX barred_by_tombstone ON barred(tombstone);

CREATE TABLE withheld (
    capture INTEGER NOT NULL REFERENCES captures(id), tombstone INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (capture, tombstone)
) STRICT, WITHOUT ROWID;

CREATE TABLE holds (
    version INTEGER NOT NULL REFERENCES versions(id), kind TEXT NOT NULL, count INTEGER NOT NULL,
    found_at TEXT NOT NULL,
    decision TEXT CHECK (decision IN ('release', 'keep')), decided_at TEXT, by TEXT, PRIMARY KEY (version, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX holds_closed ON holds(version) WHERE decision IS NOT 'release';

ALTER TABLE sources ADD COLUMN personal TEXT NOT NULL DEFAULT '{}';
CREATE TABLE numbers (
    source TEXT NOT NULL, digest INTEGER NOT NULL, article INTEGER NOT NULL REFERENCES articles(id),
    PRIMARY KEY (source, digest, article)
) STRICT, WITHOUT ROWID;
CREATE INDEX numbers_by_article ON numbers(article);

ALTER TABLE articles ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
CREATE INDEX articles_removed ON articles(source) WHERE removed_at IS NOT NULL;

DROP VIEW article_visibility;
CREATE VIEW article_visibility AS
SELECT id AS article, CASE WHEN 'staff' IN (own, source, removed) THEN 'staff'
                           WHEN 'metadata' IN (own, source, removed) THEN 'metadata' ELSE 'public' END AS visibility
FROM (SELECT a.id, CASE a.held WHEN 0 THEN a.visibility ELSE 'staff' END AS own, s.visibility AS source,
             CASE WHEN a.removed_at IS NULL THEN 'public' ELSE s.after_removal END AS removed
      FROM articles a JOIN sources s ON s.id = a.source);

CREATE VIEW held_versions AS
SELECT version FROM holds WHERE decision IS NOT 'release';

-- Addresses of versions that wait and of their files, and from when on captures of them wait too. CROSS: from the few
-- that wait to their addresses, never the other way round.
CREATE VIEW held_keys AS
SELECT d.key, v.seen_at AS since FROM held_versions h CROSS JOIN versions v ON v.id = h.version
CROSS JOIN addresses d ON d.article = v.article
UNION ALL
SELECT o.key, o.fetched_at FROM held_versions h CROSS JOIN attachments f ON f.version = h.version
CROSS JOIN captures o ON o.id = f.capture;

DROP VIEW public_versions;
CREATE VIEW public_versions AS
SELECT v.id, v.article, v.number, v.title, v.body, v.html, v.published, v.published_from, v.seen_at, v.capture
FROM versions v JOIN article_visibility a ON a.article = v.article
WHERE a.visibility = 'public' AND NOT EXISTS (SELECT 1 FROM held_versions h WHERE h.version = v.id);

DROP VIEW public_attachments;
CREATE VIEW public_attachments AS
SELECT f.id, f.article, f.version, f.url, f.capture, f.sha256, f.name, f.kind, f.pages, f.text, f.note, f.removed_at
FROM attachments f JOIN article_visibility a ON a.article = f.article
WHERE a.visibility = 'public' AND NOT EXISTS (SELECT 1 FROM held_versions h WHERE h.version = f.version);

-- A listing shows titles and teasers of many articles. What a takedown found on it withholds it (withheld); where a
-- source hides what was removed, and something was, all its listings are withheld, since nobody looked what they show.
DROP VIEW public_captures;
CREATE VIEW public_captures AS
SELECT c.id, c.source, c.url, c.key, c.role, c.fetched_at, c.status, c.content_type, c.sha256, c.warc, c.offset,
       c.length, c.captured_by, c.revisit_of
FROM captures c JOIN sources s ON s.id = c.source
WHERE s.visibility = 'public'
  AND NOT EXISTS (SELECT 1 FROM withheld w WHERE w.capture IN (c.id, c.revisit_of))
  AND NOT (s.after_removal <> 'public' AND c.role NOT IN ('article', 'attachment', 'robots')
           AND EXISTS (SELECT 1 FROM articles r WHERE r.source = c.source AND r.removed_at IS NOT NULL))
  AND NOT EXISTS (SELECT 1 FROM addresses d JOIN article_visibility a ON a.article = d.article
                  WHERE d.key = c.key AND a.visibility <> 'public')
  AND NOT EXISTS (SELECT 1 FROM captures o JOIN attachments f ON f.capture = o.id
                  JOIN article_visibility a ON a.article = f.article
                  WHERE o.key = c.key AND a.visibility <> 'public')
  AND NOT (c.key IN (SELECT key FROM held_keys)
           AND EXISTS (SELECT 1 FROM held_keys k WHERE k.key = c.key AND c.fetched_at >= k.since));

DROP VIEW public_changes;
CREATE VIEW public_changes AS
SELECT 'v' || v.id AS id, v.article, a.source, a.title, 'edited' AS kind, v.seen_at AS at, v.number AS version,
       (SELECT p.number FROM versions p WHERE p.article = v.article AND (p.seen_at, p.id) < (v.seen_at, v.id)
          AND NOT EXISTS (SELECT 1 FROM held_versions h WHERE h.version = p.id)
        ORDER BY p.seen_at DESC, p.id DESC LIMIT 1) AS version_before,
       NULL AS detail
FROM versions v JOIN articles a ON a.id = v.article JOIN article_visibility s ON s.article = a.id
WHERE s.visibility = 'public'
  AND NOT EXISTS (SELECT 1 FROM held_versions h WHERE h.version = v.id)
  AND EXISTS (SELECT 1 FROM versions p WHERE p.article = v.article AND (p.seen_at, p.id) < (v.seen_at, v.id)
                AND NOT EXISTS (SELECT 1 FROM held_versions h WHERE h.version = p.id))
UNION ALL
SELECT 'e' || e.id, e.article, a.source, a.title, e.kind, e.at, a.version, NULL, e.detail
FROM events e JOIN articles a ON a.id = e.article JOIN article_visibility s ON s.article = a.id
WHERE s.visibility <> 'staff';

CREATE VIEW public_tombstones AS
SELECT t.article, t.key, t.grade, t.at FROM tombstones t JOIN sources s ON s.id = t.source
WHERE s.visibility <> 'staff';
"""

"""The views that strangers may read, and nothing else."""

# Strangers read these and nothing else. 'metadata' hides what an article says, 'staff' that it is there at all; the
# strictest word holds of what the article's own row, its source, and (once removed) the source's after_removal say.
VIEWS = """
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

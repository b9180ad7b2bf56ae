"""What robots.txt said of each address, and what conditional requests saved."""

COURTESY = """
ALTER TABLE runs ADD COLUMN saved INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN stopped TEXT;
ALTER TABLE fetch_state ADD COLUMN size INTEGER;

CREATE TABLE robots (
    origin TEXT PRIMARY KEY, checked_at TEXT NOT NULL, capture INTEGER NOT NULL REFERENCES captures(id)
) STRICT, WITHOUT ROWID;

-- One row for each change of mind: the newest is what holds.
CREATE TABLE robots_decisions (
    source TEXT NOT NULL REFERENCES sources(id), url TEXT NOT NULL, decided_at TEXT NOT NULL, key TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('allowed', 'refused', 'wait')), why TEXT NOT NULL, line INTEGER,
    PRIMARY KEY (source, url, decided_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX robots_decisions_by_key ON robots_decisions(key);

CREATE VIEW public_robots AS
SELECT r.source, r.url, r.decided_at, r.verdict, r.why, r.line
FROM robots_decisions r JOIN sources s ON s.id = r.source
WHERE s.visibility = 'public'
  AND NOT EXISTS (SELECT 1 FROM addresses d JOIN article_visibility a ON a.article = d.article
                  WHERE d.key = r.key AND a.visibility <> 'public')
  AND NOT EXISTS (SELECT 1 FROM captures o JOIN attachments f ON f.capture = o.id
                  JOIN article_visibility a ON a.article = f.article
                  WHERE o.key = r.key AND a.visibility <> 'public');

DROP VIEW public_runs;
CREATE VIEW public_runs AS
SELECT r.id, r.source, r.command, r.started_at, r.finished_at, r.outcome, r.complete, r.listed, r.fetched, r.new,
       r.edited, r.moved, r.unchanged, r.missing, r.removed, r.returned, r.failed, r.refused, r.not_modified, r.undated,
       r.bytes, r.saved, r.stopped
FROM runs r JOIN sources s ON s.id = r.source WHERE s.visibility <> 'staff';
"""

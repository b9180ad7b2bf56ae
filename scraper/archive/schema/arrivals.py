"""What the desk is read from quickly: what came last, what changed in the order of its page, how many there are."""

_SHOWN = (
    "a.source = s.id AND a.held = 0 AND a.visibility <> 'staff'"
    " AND (a.removed_at IS NULL OR s.after_removal <> 'staff')"
)
_EDITED = (
    "SELECT 'v' || v.id, v.article, a.source, 'edited', v.seen_at FROM versions v JOIN articles a ON a.id = v.article"
    " WHERE EXISTS (SELECT 1 FROM versions p WHERE p.article = v.article AND (p.seen_at, p.id) < (v.seen_at, v.id))"
)
_ANEW = (
    "DELETE FROM changes WHERE article = {row}.article AND kind = 'edited'; "  # noqa: S608  names of ours
    f"INSERT INTO changes (id, article, source, kind, at) {_EDITED} AND v.article = {{row}}.article"
)
_OTHER = "EXISTS (SELECT 1 FROM versions p WHERE p.article = NEW.article AND p.id <> NEW.id)"
_EVENT = (
    "INSERT INTO changes (id, article, source, kind, at) SELECT 'e' || NEW.id, NEW.article, a.source, NEW.kind, NEW.at"
    " FROM articles a WHERE a.id = NEW.article"
)

_MONTH = "coalesce(substr({row}.published, 1, 7), '')"
_COUNTED = "{row}.held = 0 AND {row}.visibility <> 'staff'"
_ONE_MORE = (
    f"INSERT INTO tally SELECT NEW.source, {_MONTH}, NEW.removed_at IS NULL, NEW.removed_at IS NOT NULL"
    f" WHERE {_COUNTED} ON CONFLICT DO UPDATE SET there = there + excluded.there, removed = removed + excluded.removed"
).format(row="NEW")
_ONE_LESS = (
    "UPDATE tally SET there = there - (OLD.removed_at IS NULL), removed = removed - (OLD.removed_at IS NOT NULL)"  # noqa: S608  names
    f" WHERE source = OLD.source AND month = {_MONTH} AND {_COUNTED}"
).format(row="OLD")
_OPEN = "(t.there + CASE s.after_removal WHEN 'staff' THEN 0 ELSE t.removed END)"

# `tally` counts the articles of a source and month ('' is no date) of which strangers may know: those that are there,
# and those that were removed, which the source may hide.
# `changes` repeats, in the order in which they are read, the edits that follow from `versions` and the events; triggers
# keep it, so that nobody can forget to. An edit's id is v and its version's, an event's is e and its own. `weight`:
# what weighs most stands first within a day.
ARRIVALS = f"""
CREATE INDEX articles_by_arrival ON articles(first_seen_at);
CREATE INDEX articles_by_published ON articles(source, published, first_seen_at);
CREATE INDEX runs_by_command ON runs(source, command);
CREATE INDEX runs_that_read ON runs(source, finished_at) WHERE command = 'crawl' AND outcome IN ('ok', 'partial');
CREATE INDEX runs_under_way ON runs(source) WHERE outcome = 'running';

CREATE TABLE changes (
    id TEXT PRIMARY KEY, article INTEGER NOT NULL REFERENCES articles(id), source TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('removed', 'missing', 'edited', 'returned', 'moved')), at TEXT NOT NULL,
    day TEXT GENERATED ALWAYS AS (substr(at, 1, 10)) STORED,
    weight INTEGER GENERATED ALWAYS AS (
        CASE kind WHEN 'removed' THEN 5 WHEN 'missing' THEN 4 WHEN 'edited' THEN 3 WHEN 'returned' THEN 2 ELSE 1 END
    ) STORED
) STRICT, WITHOUT ROWID;
INSERT INTO changes (id, article, source, kind, at) {_EDITED};
INSERT INTO changes (id, article, source, kind, at)
SELECT 'e' || e.id, e.article, a.source, e.kind, e.at FROM events e JOIN articles a ON a.id = e.article;
CREATE INDEX changes_by_day ON changes(day, weight, at, id);
CREATE INDEX changes_by_source ON changes(source, day, weight, at, id);
CREATE INDEX changes_by_kind ON changes(kind, day, weight, at, id);
CREATE INDEX changes_by_article ON changes(article);

CREATE TRIGGER changes_version_added AFTER INSERT ON versions WHEN {_OTHER} BEGIN {_ANEW.format(row="NEW")}; END;
CREATE TRIGGER changes_version_moved AFTER UPDATE OF article, seen_at ON versions
BEGIN {_ANEW.format(row="OLD")}; {_ANEW.format(row="NEW")}; END;
CREATE TRIGGER changes_version_gone AFTER DELETE ON versions BEGIN {_ANEW.format(row="OLD")}; END;
CREATE TRIGGER changes_event_added AFTER INSERT ON events BEGIN {_EVENT}; END;
CREATE TRIGGER changes_event_moved AFTER UPDATE OF article, kind, at ON events
BEGIN DELETE FROM changes WHERE id = 'e' || OLD.id; {_EVENT}; END;
CREATE TRIGGER changes_event_gone AFTER DELETE ON events BEGIN DELETE FROM changes WHERE id = 'e' || OLD.id; END;

DROP VIEW public_changes;
CREATE VIEW public_changes AS
SELECT c.id, c.article, c.source, a.title, c.kind, c.at,
       CASE c.kind WHEN 'edited' THEN (SELECT v.number FROM versions v WHERE v.id = CAST(substr(c.id, 2) AS INTEGER))
                   ELSE a.version END AS version,
       CASE c.kind WHEN 'edited' THEN
           (SELECT p.number FROM versions p
            WHERE p.article = c.article AND (p.seen_at, p.id) < (c.at, CAST(substr(c.id, 2) AS INTEGER))
              AND NOT EXISTS (SELECT 1 FROM held_versions h WHERE h.version = p.id)
            ORDER BY p.seen_at DESC, p.id DESC LIMIT 1) END AS version_before,
       CASE c.kind WHEN 'edited' THEN NULL
                   ELSE (SELECT e.detail FROM events e WHERE e.id = CAST(substr(c.id, 2) AS INTEGER)) END AS detail,
       c.day, c.weight
FROM changes c JOIN articles a ON a.id = c.article JOIN article_visibility s ON s.article = c.article
WHERE s.visibility <> 'staff'
  AND (c.kind <> 'edited' OR (
       s.visibility = 'public'
       AND NOT EXISTS (SELECT 1 FROM held_versions h WHERE h.version = CAST(substr(c.id, 2) AS INTEGER))
       AND EXISTS (SELECT 1 FROM versions p
                   WHERE p.article = c.article AND (p.seen_at, p.id) < (c.at, CAST(substr(c.id, 2) AS INTEGER))
                     AND NOT EXISTS (SELECT 1 FROM held_versions h WHERE h.version = p.id))));

CREATE TABLE tally (
    source TEXT NOT NULL, month TEXT NOT NULL, there INTEGER NOT NULL, removed INTEGER NOT NULL,
    PRIMARY KEY (source, month)
) STRICT, WITHOUT ROWID;
INSERT INTO tally SELECT a.source, {_MONTH.format(row="a")}, sum(a.removed_at IS NULL), sum(a.removed_at IS NOT NULL)
FROM articles a WHERE {_COUNTED.format(row="a")} GROUP BY 1, 2;
CREATE TRIGGER tally_added AFTER INSERT ON articles BEGIN {_ONE_MORE}; END;
CREATE TRIGGER tally_moved AFTER UPDATE OF source, published, visibility, held, removed_at ON articles
BEGIN {_ONE_LESS}; {_ONE_MORE}; END;
CREATE TRIGGER tally_gone AFTER DELETE ON articles BEGIN {_ONE_LESS}; END;

CREATE VIEW public_tally AS
SELECT t.source, t.month, {_OPEN} AS articles
FROM tally t JOIN sources s ON s.id = t.source WHERE s.visibility <> 'staff' AND {_OPEN} > 0;

DROP VIEW public_sources;
CREATE VIEW public_sources AS
SELECT s.id, s.name, s.home, s.municipality, s.publisher, s.language, s.timezone,
       (SELECT coalesce(sum({_OPEN}), 0) FROM tally t WHERE t.source = s.id) AS articles,
       (SELECT min(a.published_on) FROM articles a WHERE {_SHOWN}) AS earliest,
       (SELECT max(a.published_on) FROM articles a WHERE {_SHOWN}) AS latest,
       s.every, s.discontinued, s.discontinued_why,
       (SELECT coalesce(sum({_OPEN}), 0) FROM tally t WHERE t.source = s.id AND t.month = '') AS undated
FROM sources s WHERE s.visibility <> 'staff';
"""  # noqa: S608  nothing in it comes from outside

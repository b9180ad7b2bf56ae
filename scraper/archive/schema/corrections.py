"""What people corrected: rows are only ever added, and a view says which of them stand."""

# `undone` marks the row that takes a field's corrections back; `old` is what was shown before. Who corrected is for
# staff alone, and so is why an article is shown to fewer.
CORRECTIONS = """
ALTER TABLE corrections RENAME TO corrections_before;
CREATE TABLE corrections (
    id INTEGER PRIMARY KEY AUTOINCREMENT, article INTEGER NOT NULL REFERENCES articles(id),
    field TEXT NOT NULL CHECK (field IN ('title', 'body', 'published', 'visibility')), old TEXT, new TEXT,
    reason TEXT NOT NULL, author TEXT, at TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO corrections (id, article, field, old, new, reason, author, at)
SELECT id, article, field, old, new, reason, author, at FROM corrections_before;
DROP TABLE corrections_before;
CREATE INDEX corrections_by_article ON corrections(article, field);

CREATE VIEW standing_corrections AS
SELECT c.id, c.article, c.field, c.old, c.new, c.reason, c.author, c.at FROM corrections c
WHERE NOT c.undone AND NOT EXISTS
  (SELECT 1 FROM corrections l WHERE l.article = c.article AND l.field = c.field AND l.id > c.id);

CREATE VIEW public_corrections AS
SELECT c.id, c.article, c.field, c.new, c.reason, c.at
FROM standing_corrections c JOIN article_visibility a ON a.article = c.article
WHERE c.field <> 'visibility' AND (a.visibility = 'public' OR (a.visibility = 'metadata' AND c.field <> 'body'));
"""

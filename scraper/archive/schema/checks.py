"""Every check of an address on record, and the redesigns that a source went through."""

# Equal checks in a row are one row, so that a sweep of 304s touches rows and adds none. `notices` are the texts that a
# site showed for what is no longer there. `crossed` counts the pages seen in both designs, `clean` those of them on
# which the design itself neither added nor dropped a line of text.
CHECKS = """
CREATE TABLE checks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, key TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('same', 'new', 'edited', 'moved', 'missing', 'removed', 'returned',
                                             'blocked', 'unreachable', 'misfit', 'refused')),
    status INTEGER, detail TEXT, first_at TEXT NOT NULL, last_at TEXT NOT NULL, times INTEGER NOT NULL DEFAULT 1,
    run INTEGER
) STRICT;
CREATE INDEX checks_by_address ON checks(source, key);

CREATE TABLE redesigns (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL REFERENCES sources(id), at TEXT NOT NULL,
    run INTEGER REFERENCES runs(id), addresses_kept INTEGER NOT NULL, detail TEXT NOT NULL,
    crossed INTEGER NOT NULL DEFAULT 0, clean INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX redesigns_by_source ON redesigns(source, at);

CREATE TABLE notices (
    source TEXT NOT NULL, name TEXT NOT NULL, first_at TEXT NOT NULL, PRIMARY KEY (source, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX articles_by_title ON articles(source, title);

CREATE VIEW public_check_log AS
SELECT c.id, d.article, c.source, d.url, c.outcome, c.status, c.detail, c.first_at, c.last_at, c.times
FROM checks c JOIN addresses d ON d.source = c.source AND d.key = c.key
JOIN article_visibility v ON v.article = d.article WHERE v.visibility <> 'staff';

CREATE VIEW public_redesigns AS
SELECT r.id, r.source, r.at, r.addresses_kept, r.detail, r.crossed, r.clean
FROM redesigns r JOIN sources s ON s.id = r.source WHERE s.visibility <> 'staff';
"""

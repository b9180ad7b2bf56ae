"""What health is read from quickly, and what a source's file says of when it is crawled."""

# `arrivals` holds all that a rhythm is learned from, so that no text has to be read past. `every`: seconds between two
# crawls, NULL where it is crawled by hand; `discontinued`: the day since which it is not crawled.
HEALTH = """
ALTER TABLE sources ADD COLUMN every REAL;
ALTER TABLE sources ADD COLUMN discontinued TEXT;
ALTER TABLE sources ADD COLUMN discontinued_why TEXT;
CREATE INDEX arrivals ON articles(source, first_seen_at, published);
CREATE INDEX checks_misfit ON checks(source, key) WHERE outcome = 'misfit';

CREATE TABLE reach (
    source TEXT PRIMARY KEY REFERENCES sources(id), since TEXT, until TEXT, holes TEXT NOT NULL, gaps TEXT NOT NULL,
    measured_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE VIEW public_reach AS
SELECT r.source, r.since, r.until, r.holes, r.gaps, r.measured_at
FROM reach r JOIN sources s ON s.id = r.source WHERE s.visibility <> 'staff';

DROP VIEW public_sources;
CREATE VIEW public_sources AS
SELECT s.id, s.name, s.home, s.municipality, s.publisher, s.language, s.timezone,
       (SELECT count(*) FROM public_articles a WHERE a.source = s.id) AS articles,
       (SELECT min(a.published_on) FROM public_articles a WHERE a.source = s.id) AS earliest,
       (SELECT max(a.published_on) FROM public_articles a WHERE a.source = s.id) AS latest,
       s.every, s.discontinued, s.discontinued_why
FROM sources s WHERE s.visibility <> 'staff';
"""

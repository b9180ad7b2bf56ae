"""How well each rule of a source file fitted the pages of each crawl."""

# `drifts`: the rule fitted so much less than before that the site must have changed, 2 where
# it was mended since. Fields of an article: title, body,
# date; of a listing: listing title, listing date, listing next.
FITS = """
CREATE TABLE fits (
    run INTEGER NOT NULL REFERENCES runs(id), field TEXT NOT NULL, pages INTEGER NOT NULL, of INTEGER NOT NULL,
    drifts INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (run, field)
) STRICT, WITHOUT ROWID;
"""

"""What the search index goes by: docids, what strangers may not find, words, echoes, and texts that have changed."""

# The first index kept the texts' keys twice; its tables are made by an early step and go with a later one.
FIRST_INDEX = "CREATE VIRTUAL TABLE IF NOT EXISTS article_index USING fts5(title, body, tokenize = 'ascii')"

# Docids: see docs/search.md. `index_state.reached`: docids from there on are in that generation. A digest is of what a
# generation was given for a docid. `index_hidden` has a row where strangers may not find all of an entry: by its
# article's visibility, or because the entry is dead, no article's any more, in the generations that `dead_in` sums up.
# `index_before` keeps what an entry was made of until it is made anew: an index without content forgets only what it
# is told in the very words it was given. The triggers see every change, whoever makes it.
SEARCH = """
DROP TABLE article_index;

CREATE TABLE index_state (
    generation INTEGER PRIMARY KEY CHECK (generation IN (1, 2)), analyser TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('serving', 'building', 'leaving')), reached INTEGER NOT NULL
) STRICT;

CREATE TABLE index_lanes (lane INTEGER PRIMARY KEY, source TEXT NOT NULL) STRICT;

CREATE TABLE index_docs (
    docid INTEGER PRIMARY KEY, article INTEGER NOT NULL, digest_1 INTEGER, digest_2 INTEGER
) STRICT;
CREATE UNIQUE INDEX index_docs_by_article ON index_docs(article);

CREATE TABLE index_hidden (
    docid INTEGER PRIMARY KEY, grade TEXT NOT NULL CHECK (grade IN ('dead', 'staff', 'metadata')),
    dead_in INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE index_words (form TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (form, key)) STRICT, WITHOUT ROWID;

CREATE TABLE index_echoes (article INTEGER PRIMARY KEY, leader INTEGER NOT NULL) STRICT;
CREATE INDEX index_echoes_by_leader ON index_echoes(leader);
CREATE TABLE echo_bands (band INTEGER NOT NULL, article INTEGER NOT NULL, PRIMARY KEY (band, article))
    STRICT, WITHOUT ROWID;

CREATE VIEW index_texts AS
SELECT a.id AS article, a.source,
       CASE a.held WHEN 0 THEN a.title END AS title, CASE a.held WHEN 0 THEN a.body END AS body,
       a.language, a.published_on AS day,
       (SELECT json_group_array(text) FROM (
          SELECT substr(f.text, 1, 100000) AS text
          FROM versions v JOIN attachments f ON f.version = v.id
          WHERE v.article = a.id AND v.number = a.version AND a.held = 0 AND f.removed_at IS NULL AND f.text IS NOT NULL
          ORDER BY f.id LIMIT 200)) AS attached
FROM articles a;

CREATE TABLE index_before (
    article INTEGER PRIMARY KEY, source TEXT NOT NULL, title TEXT, body TEXT, language TEXT, day TEXT, attached TEXT
) STRICT
"""

_REMEMBER = """
CREATE TRIGGER index_before_{name} BEFORE {what}
BEGIN
  INSERT INTO index_before SELECT t.* FROM index_texts t
  WHERE t.article = {article} AND EXISTS (SELECT 1 FROM index_docs d WHERE d.article = t.article)
    AND NOT EXISTS (SELECT 1 FROM index_before b WHERE b.article = t.article);
END"""

_REMEMBERED = (
    (
        "article",
        "OLD.id",
        """UPDATE OF title, body, language, published, held, version ON articles
WHEN (OLD.title, OLD.body, OLD.language, OLD.published, OLD.held, OLD.version)
  IS NOT (NEW.title, NEW.body, NEW.language, NEW.published, NEW.held, NEW.version)""",
    ),
    ("article_gone", "OLD.id", "DELETE ON articles"),
    (
        "attachment",
        "OLD.article",
        """UPDATE OF text, removed_at, version, article ON attachments
WHEN (OLD.text, OLD.removed_at, OLD.version, OLD.article) IS NOT (NEW.text, NEW.removed_at, NEW.version, NEW.article)
 AND coalesce(OLD.text, NEW.text) IS NOT NULL""",
    ),
    ("attachment_new", "NEW.article", "INSERT ON attachments WHEN NEW.text IS NOT NULL"),
    ("attachment_gone", "OLD.article", "DELETE ON attachments WHEN OLD.text IS NOT NULL"),
    ("version", "OLD.article", "UPDATE OF number ON versions WHEN OLD.number IS NOT NEW.number"),
)

_HIDING = (
    """
CREATE TRIGGER index_hidden_new AFTER INSERT ON index_docs
BEGIN
  INSERT INTO index_hidden (docid, grade) SELECT NEW.docid, v.visibility FROM article_visibility v
  WHERE v.article = NEW.article AND v.visibility <> 'public';
END""",
    """
CREATE TRIGGER index_hidden_gone AFTER DELETE ON index_docs
BEGIN
  DELETE FROM index_hidden WHERE docid = OLD.docid;
END""",
    """
CREATE TRIGGER index_hidden_article AFTER UPDATE OF visibility, removed_at, held ON articles
WHEN (OLD.visibility, OLD.removed_at IS NULL, OLD.held) IS NOT (NEW.visibility, NEW.removed_at IS NULL, NEW.held)
BEGIN
  DELETE FROM index_hidden WHERE docid = (SELECT docid FROM index_docs WHERE article = NEW.id);
  INSERT INTO index_hidden (docid, grade) SELECT d.docid, v.visibility
  FROM index_docs d JOIN article_visibility v ON v.article = d.article
  WHERE d.article = NEW.id AND v.visibility <> 'public';
END""",
    """
CREATE TRIGGER index_hidden_source AFTER UPDATE OF visibility, after_removal ON sources
WHEN (OLD.visibility, OLD.after_removal) IS NOT (NEW.visibility, NEW.after_removal)
BEGIN
  DELETE FROM index_hidden
  WHERE docid IN (SELECT d.docid FROM articles a JOIN index_docs d ON d.article = a.id WHERE a.source = NEW.id);
  INSERT INTO index_hidden (docid, grade) SELECT d.docid, v.visibility
  FROM articles a CROSS JOIN article_visibility v ON v.article = a.id CROSS JOIN index_docs d ON d.article = a.id
  WHERE a.source = NEW.id AND v.visibility <> 'public';
END""",
)

SEARCH_TRIGGERS = (
    *(_REMEMBER.format(name=name, article=article, what=what) for name, article, what in _REMEMBERED),
    *_HIDING,
)

# A page of results looks for the words in its texts by their forms.
WORDS_BY_KEY = "CREATE INDEX index_words_by_key ON index_words(key)"

"""What was promised, and what was said and done about it: programmes as loaded, and a ledger that only grows."""

# Programmes are loaded from programmes/*.yml, which stay the place to edit them: their rows are written over, except
# `definitions`, where each `done_when` stays as it was. `id` is "PROGRAMME-OWN" and is never given to another promise.
_PROGRAMMES = """
CREATE TABLE programmes (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, municipality TEXT, language TEXT, mandate_from TEXT NOT NULL,
    mandate_to TEXT, scale TEXT NOT NULL, sha256 TEXT NOT NULL, loaded_at TEXT NOT NULL
) STRICT;

CREATE TABLE programme_documents (
    programme TEXT NOT NULL REFERENCES programmes(id), id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('platform', 'programme', 'amendment', 'report', 'speech')),
    title TEXT, dated TEXT NOT NULL, covers TEXT, url TEXT, file TEXT, sha256 TEXT, PRIMARY KEY (programme, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE promises (
    id TEXT PRIMARY KEY, programme TEXT NOT NULL REFERENCES programmes(id), own TEXT NOT NULL, parent TEXT,
    position INTEGER NOT NULL, level TEXT NOT NULL CHECK (level IN ('priority', 'measure', 'project')),
    title TEXT NOT NULL, baseline TEXT, places TEXT NOT NULL DEFAULT '[]', responsible TEXT, funder TEXT,
    amounts TEXT NOT NULL DEFAULT '[]', quantities TEXT NOT NULL DEFAULT '[]', refs TEXT NOT NULL DEFAULT '[]',
    deadline TEXT, deadline_precision TEXT CHECK (deadline_precision IN ('day', 'month', 'quarter', 'year', 'mandate')),
    deadline_text TEXT, watch TEXT NOT NULL DEFAULT '[]', unlike TEXT NOT NULL DEFAULT '[]', withdrawn_at TEXT,
    UNIQUE (programme, own)
) STRICT;
CREATE INDEX promises_by_place ON promises(programme, position);

CREATE TABLE wordings (
    promise TEXT NOT NULL REFERENCES promises(id), position INTEGER NOT NULL, document TEXT, article INTEGER,
    version INTEGER, quote TEXT NOT NULL, page INTEGER, dated TEXT, PRIMARY KEY (promise, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE definitions (
    promise TEXT NOT NULL REFERENCES promises(id), number INTEGER NOT NULL, done_when TEXT NOT NULL,
    fixed_at TEXT NOT NULL, PRIMARY KEY (promise, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE self_assessments (
    promise TEXT NOT NULL REFERENCES promises(id), document TEXT NOT NULL, covers TEXT, said TEXT NOT NULL,
    status TEXT, PRIMARY KEY (promise, document)
) STRICT, WITHOUT ROWID;
"""

# The ledger. Rows are only added; what takes one back is a row of its own. `id` is a UUID, kept through export and
# merge. `version` is its number, which survives an export. `says` are the town and the party, `confirms` others.
_LEDGER = """
CREATE TABLE evidence (
    id TEXT PRIMARY KEY, promise TEXT NOT NULL REFERENCES promises(id),
    kind TEXT NOT NULL CHECK (kind IN ('version', 'attachment', 'page', 'file', 'absence')),
    article INTEGER, version INTEGER, attachment INTEGER, capture INTEGER, sha256 TEXT NOT NULL, quote TEXT,
    stage TEXT CHECK (stage IN
        ('announced', 'funded', 'procured', 'under_way', 'delivered', 'stopped', 'annulled', 'back')),
    stance TEXT NOT NULL CHECK (stance IN ('supports', 'contradicts', 'context', 'baseline')),
    publisher TEXT NOT NULL, side TEXT NOT NULL CHECK (side IN ('says', 'confirms', 'neither')),
    happened TEXT, echo_of TEXT REFERENCES evidence(id), note TEXT, origin TEXT, file TEXT, query TEXT,
    period_from TEXT, period_to TEXT, coverage TEXT, proposed_by TEXT NOT NULL, score REAL,
    reasons TEXT NOT NULL DEFAULT '[]', accepted_by TEXT NOT NULL, accepted_at TEXT NOT NULL
) STRICT;
CREATE INDEX evidence_by_promise ON evidence(promise, happened);
CREATE INDEX evidence_by_article ON evidence(article);

CREATE TABLE withdrawals (
    id TEXT PRIMARY KEY, evidence TEXT NOT NULL REFERENCES evidence(id), reason TEXT NOT NULL, by TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX withdrawals_by_evidence ON withdrawals(evidence);

CREATE TABLE assessments (
    id TEXT PRIMARY KEY, promise TEXT NOT NULL REFERENCES promises(id), verdict TEXT NOT NULL,
    rationale TEXT NOT NULL, definition INTEGER NOT NULL, evidence TEXT NOT NULL,
    corrects TEXT REFERENCES assessments(id), correction TEXT,
    by TEXT NOT NULL, decided_at TEXT NOT NULL, published_by TEXT NOT NULL, published_at TEXT NOT NULL
) STRICT;
CREATE INDEX assessments_by_promise ON assessments(promise, published_at);

CREATE TABLE replies (
    id TEXT PRIMARY KEY, promise TEXT NOT NULL REFERENCES promises(id), said TEXT NOT NULL, by TEXT NOT NULL,
    received TEXT NOT NULL, origin TEXT, entered_by TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
CREATE INDEX replies_by_promise ON replies(promise, received);
"""

PROMISES = _PROGRAMMES + _LEDGER

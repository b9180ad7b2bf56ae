"""What was promised, and what was said and done about it: programmes as loaded, and a ledger that only grows."""

# Programmes are loaded from programmes/*.yml, which stay the place to edit them: their rows are written over, except
# `definitions`, where each `done_when` stays as it was. `id` is "PROGRAMME-OWN" and is never given to another promise.
_PROGRAMMES = """
CREATE TABLE programmes (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, municipality TEXT, language TEXT, mandate_from TEXT NOT NULL,
    mandate_to TEXT, oath TEXT, scale TEXT NOT NULL, sha256 TEXT NOT NULL, loaded_at TEXT NOT NULL
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
    status TEXT, page INTEGER, PRIMARY KEY (promise, document)
) STRICT, WITHOUT ROWID;
"""

# The ledger. Rows are only added; what takes one back is a row of its own. `id` is a UUID, kept through export and
# merge. `version` is its number and `key` its article's, which survive an export; `article`, `attachment` and `capture`
# are this archive's own, NULL where it has none. `says` are the town and the party, `confirms` others.
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
    reasons TEXT NOT NULL DEFAULT '[]', accepted_by TEXT NOT NULL, accepted_at TEXT NOT NULL, key TEXT,
    captured_at TEXT
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

# A takedown masks words in a row, or empties them; nothing else changes one, and nothing takes one away.
_STAYS = """
CREATE TRIGGER definitions_stay BEFORE UPDATE ON definitions
BEGIN SELECT RAISE(ABORT, 'definitions are only added'); END;
CREATE TRIGGER definitions_remain BEFORE DELETE ON definitions
BEGIN SELECT RAISE(ABORT, 'definitions are only added'); END;
CREATE TRIGGER evidence_once BEFORE INSERT ON evidence WHEN EXISTS (SELECT 1 FROM evidence WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'evidence is only added'); END;
CREATE TRIGGER evidence_remains BEFORE DELETE ON evidence
BEGIN SELECT RAISE(ABORT, 'evidence is only added'); END;
CREATE TRIGGER evidence_stays BEFORE UPDATE ON evidence WHEN
  (NEW.id, NEW.promise, NEW.kind, NEW.article, NEW.version, NEW.attachment, NEW.capture, NEW.stage, NEW.stance,
   NEW.publisher, NEW.side, NEW.happened, NEW.echo_of, NEW.period_from, NEW.period_to, NEW.proposed_by, NEW.score,
   NEW.accepted_by, NEW.accepted_at, NEW.key, NEW.captured_at)
  IS NOT (OLD.id, OLD.promise, OLD.kind, OLD.article, OLD.version, OLD.attachment, OLD.capture, OLD.stage, OLD.stance,
   OLD.publisher, OLD.side, OLD.happened, OLD.echo_of, OLD.period_from, OLD.period_to, OLD.proposed_by, OLD.score,
   OLD.accepted_by, OLD.accepted_at, OLD.key, OLD.captured_at)
  OR NOT (NEW.sha256 IS OLD.sha256 OR NEW.sha256 = '') OR NOT (NEW.quote IS OLD.quote OR NEW.quote GLOB '*████*')
  OR NOT (NEW.note IS OLD.note OR NEW.note GLOB '*████*') OR NOT (NEW.origin IS OLD.origin OR NEW.origin GLOB '*████*')
  OR NOT (NEW.file IS OLD.file OR NEW.file GLOB '*████*') OR NOT (NEW.query IS OLD.query OR NEW.query GLOB '*████*')
  OR NOT (NEW.coverage IS OLD.coverage OR NEW.coverage GLOB '*████*')
  OR NOT (NEW.reasons IS OLD.reasons OR NEW.reasons = '[]' OR NEW.reasons GLOB '*████*')
BEGIN SELECT RAISE(ABORT, 'evidence is only added'); END;
CREATE TRIGGER withdrawals_once BEFORE INSERT ON withdrawals WHEN EXISTS (SELECT 1 FROM withdrawals WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'withdrawals are only added'); END;
CREATE TRIGGER withdrawals_remain BEFORE DELETE ON withdrawals
BEGIN SELECT RAISE(ABORT, 'withdrawals are only added'); END;
CREATE TRIGGER withdrawals_stay BEFORE UPDATE ON withdrawals WHEN
  (NEW.id, NEW.evidence, NEW.by, NEW.at) IS NOT (OLD.id, OLD.evidence, OLD.by, OLD.at)
  OR NOT (NEW.reason IS OLD.reason OR NEW.reason GLOB '*████*')
BEGIN SELECT RAISE(ABORT, 'withdrawals are only added'); END;
CREATE TRIGGER assessments_once BEFORE INSERT ON assessments WHEN EXISTS (SELECT 1 FROM assessments WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'assessments are only added'); END;
CREATE TRIGGER assessments_remain BEFORE DELETE ON assessments
BEGIN SELECT RAISE(ABORT, 'assessments are only added'); END;
CREATE TRIGGER assessments_stay BEFORE UPDATE ON assessments WHEN
  (NEW.id, NEW.promise, NEW.verdict, NEW.definition, NEW.evidence, NEW.corrects, NEW.by, NEW.decided_at,
   NEW.published_by, NEW.published_at)
  IS NOT (OLD.id, OLD.promise, OLD.verdict, OLD.definition, OLD.evidence, OLD.corrects, OLD.by, OLD.decided_at,
   OLD.published_by, OLD.published_at)
  OR NOT (NEW.rationale IS OLD.rationale OR NEW.rationale GLOB '*████*')
  OR NOT (NEW.correction IS OLD.correction OR NEW.correction GLOB '*████*')
BEGIN SELECT RAISE(ABORT, 'assessments are only added'); END;
CREATE TRIGGER replies_once BEFORE INSERT ON replies WHEN EXISTS (SELECT 1 FROM replies WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'replies are only added'); END;
CREATE TRIGGER replies_remain BEFORE DELETE ON replies
BEGIN SELECT RAISE(ABORT, 'replies are only added'); END;
CREATE TRIGGER replies_stay BEFORE UPDATE ON replies WHEN
  (NEW.id, NEW.promise, NEW.received, NEW.entered_by, NEW.at)
  IS NOT (OLD.id, OLD.promise, OLD.received, OLD.entered_by, OLD.at)
  OR NOT (NEW.said IS OLD.said OR NEW.said GLOB '*████*') OR NOT (NEW.by IS OLD.by OR NEW.by GLOB '*████*')
  OR NOT (NEW.origin IS OLD.origin OR NEW.origin GLOB '*████*')
BEGIN SELECT RAISE(ABORT, 'replies are only added'); END;
"""

PROMISES = _PROGRAMMES + _LEDGER + _STAYS

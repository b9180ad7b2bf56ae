"""What proof needs: revisits of our own, files written anew, and what audits found."""

# A file is written anew where something in it had to be erased; its old name stays, so that an import knows it.
# The counts of an audit are of what was looked at; `lost` and `wrong` of what was found, `otherwise` of versions that
# read otherwise by today's rules, which is no loss.
PROOF = """
ALTER TABLE warcs ADD COLUMN replaced_by TEXT;
CREATE INDEX captures_by_payload ON captures(key, refers_to_digest)
    WHERE refers_to_key IS NULL AND refers_to_digest IS NOT NULL;
CREATE INDEX captures_by_original ON captures(revisit_of) WHERE revisit_of IS NOT NULL;

CREATE TABLE audits (
    id INTEGER PRIMARY KEY AUTOINCREMENT, started_at TEXT NOT NULL, finished_at TEXT, scope TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('running', 'ok', 'problems', 'interrupted')),
    files INTEGER NOT NULL DEFAULT 0, captures INTEGER NOT NULL DEFAULT 0, versions INTEGER NOT NULL DEFAULT 0,
    attachments INTEGER NOT NULL DEFAULT 0, otherwise INTEGER NOT NULL DEFAULT 0,
    lost INTEGER NOT NULL DEFAULT 0, wrong INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE audit_problems (
    id INTEGER PRIMARY KEY AUTOINCREMENT, audit INTEGER NOT NULL REFERENCES audits(id),
    grade TEXT NOT NULL CHECK (grade IN ('lost', 'wrong', 'otherwise')), place TEXT NOT NULL,
    found TEXT NOT NULL, expected TEXT NOT NULL, remedy TEXT NOT NULL
) STRICT;
CREATE INDEX audit_problems_by_audit ON audit_problems(audit);

CREATE VIEW public_audits AS
SELECT id, started_at, finished_at, scope, outcome, files, captures, versions, attachments, otherwise, lost, wrong
FROM audits;
"""

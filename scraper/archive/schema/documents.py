"""What attached files say."""

# What attached files say: `read_by` names the rules that read them, NULL while they were not read.
DOCUMENTS = """
ALTER TABLE attachments ADD COLUMN kind TEXT;
ALTER TABLE attachments ADD COLUMN pages INTEGER;
ALTER TABLE attachments ADD COLUMN note TEXT;
ALTER TABLE attachments ADD COLUMN read_by TEXT;
CREATE INDEX attachments_by_bytes ON attachments(sha256);
DROP VIEW public_attachments;
CREATE VIEW public_attachments AS
SELECT f.id, f.article, f.version, f.url, f.capture, f.sha256, f.name, f.kind, f.pages, f.text, f.note, f.removed_at
FROM attachments f JOIN article_visibility a ON a.article = f.article WHERE a.visibility = 'public';
"""

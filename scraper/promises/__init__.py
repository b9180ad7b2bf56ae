"""A programme's promises, and the evidence of what was said and done about them.

programmes/*.yml  ── programme ─► Programme          every quote is held against its document or version
Programme         ── register ──► tables             done_when fixed and versioned
new texts         ── radar ─────► Match              pure; no language model
Match             ── proposals ─► desk.db            undecided, for staff alone
a person decides  ── ledger ────► evidence, assessments in archive.db, only ever added, by `rules`
tables            ── standing ──► the present state of each promise
"""

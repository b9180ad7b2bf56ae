"""Word to people when something moves, delivered at least once.

alerts.yml          ── watches ──► Alert
what is new         ── notices ──► Notice        since this alert's own mark
notices, by period  ── digest ───► Message       with a stable id
Message             ── queue ────► desk.db       before it is sent
queue               ── delivery ─► mail, webhook, chat, Atom
"""

"""Word to people when something moves, delivered at least once.

alerts.yml          ── watches ──► Alert
what is new         ── notices ──► Notice        since this alert's own mark; by ids alone
notices, mark       ── queue ────► desk.db       in one transaction, before anything is sent
what is due         ── delivery ─► reading ─► digest ─► Message     read when it is sent, without what was taken down
Message             ── mail, webhook, chat       under an id that is the same when it is sent again
"""

from scraper.alerts.rounds import Ground, after, begin, go_round, site_in

__all__ = ["Ground", "after", "begin", "go_round", "site_in"]

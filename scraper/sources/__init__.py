"""Source files: schedules/*.yml read into frozen `Source` values, every problem told with its file and line.

document   YAML text → marked nodes: no tags, no aliases, bounded
sheet      nodes → values by tables of keys; notes every problem
values     one scalar's text → its value
timing     cron, every, quiet
keys       the tables: which keys there are, and what each may hold
folder     the files of one folder
written    a source, or its article block, back to the text of its file
"""

from __future__ import annotations

from scraper.sources.folder import load, load_one, operator, read_text, rounds
from scraper.sources.keys import article_block
from scraper.sources.timing import cron_fields, quiet_until
from scraper.sources.written import article_text, source_text

__all__ = [
    "article_block",
    "article_text",
    "cron_fields",
    "load",
    "load_one",
    "operator",
    "quiet_until",
    "read_text",
    "rounds",
    "source_text",
]

"""Opens archive.db and keeps in it, one transaction at a time, what was captured and what it said.

`database` opens and lends transactions; `captures`, `store`, `presence`, `runs` and `state` write inside one;
`versions` decides what a reading means, without I/O; `health` sums up; `schema` owns the tables.
"""

from scraper.archive.database import Archive

__all__ = ["Archive"]

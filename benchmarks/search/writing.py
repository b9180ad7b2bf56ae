"""Stores so many articles a second in an archive, each in a transaction of its own, as a crawl does.

python -m benchmarks.search.writing DB PER_SECOND SECONDS
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from benchmarks.search.corpus import SOURCES, Language, keep, news, source_of
from scraper.archive import Archive

_BEYOND = 100_000_000  # numbers of articles that no corpus has


def write(db: Path, per_second: float, seconds: float) -> int:
    """How many were stored."""
    sources = [source_of(each) for each in range(SOURCES)]
    with Archive.open(db) as archive:
        with archive.write() as connection:
            before = connection.execute("SELECT count(*) FROM articles").fetchone()[0]
        number = int(per_second * seconds)
        began = time.monotonic()
        for done, each in enumerate(news(number, Language(), seed=before, first=_BEYOND + before)):
            if (wait := began + done / per_second - time.monotonic()) > 0:
                time.sleep(wait)
            if time.monotonic() - began > seconds:
                return done
            keep(archive, sources, [each])
        return number


if __name__ == "__main__":
    print(write(Path(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])))

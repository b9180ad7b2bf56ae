"""`python -m tests.redesigns [NAME]`: lives through every redesign and prints the table of docs/repair.md.

The whole sites are lived through where SCRAPER_SHARED names the folder that holds them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from click import echo as say

from tests.redesigns import zoo
from tests.redesigns.designs import PAIRS
from tests.redesigns.lived import Outcome, live
from tests.zoo.replay import ZOO


def line(one: Outcome) -> str:
    """A row of the table."""
    yes = {True: "yes", False: "no"}
    mended = one.mended.outcome if one.mended else "–"
    cells = (one.name, yes[one.drifting], mended, yes[one.as_before], f"{one.found:.2f}", str(len(one.false_edits)))
    return f"| {' | '.join(cells)} |"


def lives(wanted: str) -> Iterator[Outcome]:
    """Every redesign whose name holds `wanted`, by a file written by hand and by one that `add` writes."""
    for added in (False, True):
        for pair in PAIRS:
            if wanted in pair.name + ", file by add" * added:
                with TemporaryDirectory() as folder:
                    yield live(pair, Path(folder), added=added)
        for name in zoo.SITES if ZOO.is_dir() else ():
            if wanted in name + ", file by add" * added:
                with TemporaryDirectory() as folder:
                    yield zoo.live(name, Path(folder), added=added)


def main(wanted: str) -> None:
    """The table on stdout, and what went wrong on stderr."""
    say("| redesign | drifting in one crawl | repair | archived pages as before | found and right | false edits |")
    say("|---|---|---|---|---|---|")
    done = []
    for one in lives(wanted):
        done.append(one)
        say(line(one))
        if not one.well or one.false_edits:
            reasons = one.mended.reasons if one.mended else ()
            for told in (one.told, *reasons, *one.false_edits):
                say(f"    {told}", err=True)
    noticed, well = sum(one.drifting for one in done), sum(one.well for one in done)
    say(f"\n{noticed} noticed, {well} mended and right, of {len(done)}")


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))

"""`python -m tests.redesigns [NAME]`: lives through every redesign and prints the table of docs/repair.md."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from click import echo as say

from tests.redesigns.designs import PAIRS
from tests.redesigns.lived import Outcome, live


def line(one: Outcome) -> str:
    """A row of the table."""
    yes = {True: "yes", False: "no"}
    mended = one.mended.outcome if one.mended else "–"
    cells = (one.name, yes[one.drifting], mended, yes[one.as_before], f"{one.found:.2f}", str(len(one.false_edits)))
    return f"| {' | '.join(cells)} |"


def main(wanted: str) -> None:
    """Every redesign whose name holds `wanted`."""
    say("| redesign | drifting in one crawl | repair | archived pages as before | found and right | false edits |")
    say("|---|---|---|---|---|---|")
    done = []
    for pair in PAIRS:
        if wanted in pair.name:
            with TemporaryDirectory() as folder:
                done.append(live(pair, Path(folder)))
            say(line(done[-1]))
            if not done[-1].well or done[-1].false_edits:
                reasons = done[-1].mended.reasons if done[-1].mended else ()
                for told in (done[-1].told, *reasons, *done[-1].false_edits):
                    say(f"    {told}", err=True)
    counts = (sum(one.drifting for one in done), sum(one.well for one in done), len(done))
    say(f"\n{counts[0]} noticed, {counts[1]} mended and right, of {counts[2]}")


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))

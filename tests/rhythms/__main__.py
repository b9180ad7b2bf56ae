"""`python -m tests.rhythms [SEEDS [FIRST]]`: lives so many years of each town and prints how health did.

Without arguments, ten years of each from seed 3000 on, which nothing was settled by; the table is then written into
docs/health.md. Some minutes on two cores. Exit status 1 if there is more than one false alarm a source and year.
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.rhythms.oracle import Oracle, Told, tell
from tests.rhythms.table import table
from tests.rhythms.towns import TOWNS
from tests.rhythms.years import Lived, live

DOCS = Path(__file__).parents[2] / "docs" / "health.md"
BEGIN, END = "<!-- rhythms -->\n", "<!-- /rhythms -->\n"
SEEDS, UNSEEN = 10, 3000
_MORE = 4  # times as many years for the observer, which cost little


def main() -> None:
    given = [int(word) for word in sys.argv[1:]]
    count, first = (*given, *(SEEDS, UNSEEN)[len(given) :])[:2]
    asked = [(name, seed) for name in TOWNS for seed in range(first, first + count)]
    with ProcessPoolExecutor(2) as pool:
        years = list(pool.map(_live, asked))
    lived = {name: [year for (town, _), year in zip(asked, years, strict=True) if town == name] for name in TOWNS}
    with ProcessPoolExecutor(2) as pool:
        known = dict(zip(TOWNS, pool.map(_known, [(name, first, count) for name in TOWNS]), strict=True))
    told = table(lived, known)
    print(told)  # noqa: T201
    if not given:
        before, _, rest = DOCS.read_text("utf-8").partition(BEGIN)
        DOCS.write_text(f"{before}{BEGIN}\n{told}\n{END}{rest.partition(END)[2]}", "utf-8")
    sys.exit(sum(year.false_alarms for year in years) > len(years))


def _live(asked: tuple[str, int]) -> Lived:
    name, seed = asked
    return live(name, TOWNS[name], seed)


def _known(asked: tuple[str, int, int]) -> list[Told]:
    name, first, count = asked
    oracle = Oracle(name, TOWNS[name])
    return [tell(oracle, name, TOWNS[name], seed) for seed in range(first, first + _MORE * count)]


if __name__ == "__main__":
    main()

"""The table of how often health cried wolf over simulated years, and how soon it noticed outages."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence

from tests.rhythms.years import Lived, Noticed

_HEAD = (
    "| town | usual gap (days) | false alarms a year | frozen copy: days to notice, median / 9 of 10 / longest"
    " | from the first missed news | in time | another list | errors, blocked |\n|---|--:|--:|--:|--:|--:|--:|--:|\n"
)


def table(lived: Mapping[str, Sequence[Lived]]) -> str:
    """A row a town, and one over all."""
    rows = "".join(f"| {name} | {_cells(years)} |\n" for name, years in lived.items())
    every = [year for years in lived.values() for year in years]
    return f"{_HEAD}{rows}| **all** | {_cells(every)} |\n"


def _cells(years: Sequence[Lived]) -> str:
    frozen, other = list(_outages(years, "frozen copy")), list(_outages(years, "another list"))
    loud = [*_outages(years, "errors"), *_outages(years, "blocked")]
    return " | ".join(
        [
            f"{statistics.median(year.usual for year in years):.0f}",
            f"{sum(year.false_alarms for year in years) / len(years):.2f}",
            _spread([each.after for each in frozen]),
            _spread([each.after_missed for each in frozen]),
            f"{sum(each.in_time for each in frozen) / max(1, len(frozen)):.0%}",
            f"≤ {max((each.after for each in other), default=0)}",
            f"≤ {max((each.after for each in loud), default=0)}",
        ]
    )


def _outages(years: Sequence[Lived], kind: str) -> Iterator[Noticed]:
    return (each for year in years for each in year.outages[kind])  # type: ignore[index]


def _spread(days: Sequence[int]) -> str:
    if not days:
        return "–"
    ordered = sorted(days)
    return f"{statistics.median(ordered):.0f} / {ordered[int(0.9 * (len(ordered) - 1))]} / {ordered[-1]}"

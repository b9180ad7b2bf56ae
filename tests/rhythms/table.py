"""The table of how often health cried wolf over simulated years, and how soon it noticed outages."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence

from tests.rhythms.oracle import Told
from tests.rhythms.years import Lived, Noticed

_HEAD = (
    "| town | usual gap (days) | false alarms a year | frozen copy: days to notice, median / 9 of 10 / longest"
    " | from the first missed news | in time | what silence can tell: in time, at false alarms | another list"
    " | errors, blocked |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|\n"
)


def table(lived: Mapping[str, Sequence[Lived]], told: Mapping[str, Sequence[Told]]) -> str:
    """A row a town, and one over all; `told` is what one who knows each town can tell."""
    rows = "".join(f"| {name} | {_cells(years, told[name])} |\n" for name, years in lived.items())
    every = [year for years in lived.values() for year in years]
    return f"{_HEAD}{rows}| **all** | {_cells(every, [year for years in told.values() for year in years])} |\n"


def _cells(years: Sequence[Lived], told: Sequence[Told]) -> str:
    frozen, other = list(_outages(years, "frozen copy")), list(_outages(years, "another list"))
    loud = [*_outages(years, "errors"), *_outages(years, "blocked")]
    return " | ".join(
        [
            f"{statistics.median(year.usual for year in years):.0f}",
            f"{sum(year.false_alarms for year in years) / len(years):.2f}",
            _spread([each.after for each in frozen]),
            _spread([each.after_missed for each in frozen]),
            f"{sum(each.in_time for each in frozen) / max(1, len(frozen)):.0%}",
            _oracle(told),
            f"≤ {max((each.after for each in other), default=0)}",
            f"≤ {max((each.after for each in loud), default=0)}",
        ]
    )


def _oracle(told: Sequence[Told]) -> str:
    frozen = [each for year in told for each in year.frozen]
    alarms = sum(year.false_alarms for year in told) / len(told)
    return f"{sum(each.in_time for each in frozen) / max(1, len(frozen)):.0%}, {alarms:.2f}"


def _outages(years: Sequence[Lived], kind: str) -> Iterator[Noticed]:
    return (each for year in years for each in year.outages[kind])  # type: ignore[index]


def _spread(days: Sequence[int]) -> str:
    if not days:
        return "–"
    ordered = sorted(days)
    return f"{statistics.median(ordered):.0f} / {ordered[int(0.9 * (len(ordered) - 1))]} / {ordered[-1]}"

"""Counts what matches by source, publisher, year and month, from docids alone."""

from __future__ import annotations

from bisect import bisect_left
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import repeat
from operator import and_

from scraper.search import docid
from scraper.search.inquiry import Inquiry
from scraper.search.scan import Limit, Scan
from scraper.search.scope import Catalogue, Source, undated

CAP = 5_000
_RARE = 500  # where fewer answer in whatever source, sources are told by their lanes
_MOST_YEARS = 200  # whose months are gone through one by one; more have a wrong date among them
_LANE_BITS = docid.LANES - 1 << docid.LANE


@dataclass(frozen=True, slots=True)
class Counts:
    """What a Page says in numbers; see there."""

    count: int
    capped: bool
    undated: int
    sources: tuple[tuple[str, str, int], ...]
    years: tuple[tuple[int, int], ...]
    publishers: tuple[tuple[str, int], ...]
    months: tuple[tuple[str, int], ...]
    reached: str | None
    sources_capped: bool
    years_capped: bool


@dataclass(frozen=True, slots=True)
class _Tally:
    """The first of those that match; `capped`: there are more, or time ran out."""

    docids: Sequence[int]
    capped: bool

    @classmethod
    def of(cls, scan: Scan, most: int, cpu: float) -> _Tally:
        found = scan.upto(most + 1, cpu)
        return cls(found[:most], scan.cut or not scan.over or len(found) > most)


def count(
    inquiry: Inquiry, whole: Scan, wide: Scan, limit: Limit, most: int = CAP, *, cpu: float = float("inf")
) -> Counts:
    """Count to `most`, as far as time allows.

    `whole` is a scan of everything that answers, `wide` of what does in whatever source. `cpu` is about how many
    seconds of it may go into each scan in all.
    """
    own = _Tally.of(whole, most, cpu)
    by_source = own if wide is whole else _Tally.of(wide, most, cpu)
    if any(inquiry.question.days):
        rare = wide.over and len(wide.found) < _RARE
        always = replace(inquiry.scope, low=0, high=docid.TOP, rare=rare)
        by_year = _Tally.of(inquiry.scan(limit, always, inquiry.anywhere), most, cpu)
    else:
        by_year = own
    months = _months(own.docids)
    sources = _sources(inquiry.catalogue, by_source.docids)
    publishers = Counter[str]()
    for source, number in (sources if by_source is own else _sources(inquiry.catalogue, own.docids)).items():
        publishers[source.publisher] += number
    return Counts(
        len(own.docids),
        own.capped,
        _undated(inquiry, limit, by_year, most),
        _listed(inquiry.catalogue, sources),
        _years(months if by_year is own else _months(by_year.docids)),
        tuple(sorted(publishers.items(), key=lambda each: (-each[1], each[0]))),
        months,
        docid.iso_of(own.docids[-1] >> docid.DAY) if own.capped and own.docids else None,
        by_source.capped,
        by_year.capped,
    )


def _sources(catalogue: Catalogue, docids: Sequence[int]) -> Counter[Source]:
    found = Counter[Source]()
    for lane, number in Counter(map(and_, docids, repeat(_LANE_BITS))).items():
        if source := catalogue.by_lane.get(lane >> docid.LANE):
            found[source] += number
    return found


def _listed(catalogue: Catalogue, found: Counter[Source]) -> tuple[tuple[str, str, int], ...]:
    listed = ((source.slug, source.name, found[source]) for source in catalogue.sources)
    return tuple(sorted(listed, key=lambda each: (-each[2], each[1])))


def _years(months: Iterable[tuple[str, int]]) -> tuple[tuple[int, int], ...]:
    years = Counter[int]()
    for month, number in months:
        years[int(month[:4])] += number
    return tuple(sorted(years.items(), reverse=True))


def _months(docids: Sequence[int]) -> tuple[tuple[str, int], ...]:
    """How many are of each month, the oldest first: as docids are in order of days, only where months end is sought."""
    ordered = sorted(docids)
    dated = bisect_left(ordered, docid.first_of(docid.FIRST_DAY))
    if dated == len(ordered):
        return ()
    first, last = (date.fromordinal(each >> docid.DAY) for each in (ordered[dated], ordered[-1]))
    if last.year - first.year > _MOST_YEARS:
        days = (date.fromordinal(each >> docid.DAY) for each in ordered[dated:])
        return tuple(sorted(Counter(day.isoformat()[:7] for day in days).items()))
    months, ends = _calendar(first.year, last.year)
    found = list(map(bisect_left, repeat(ordered), ends))
    return tuple(
        (month, end - start) for month, start, end in zip(months, [dated, *found], found, strict=False) if end > start
    )


@lru_cache(maxsize=64)
def _calendar(first: int, last: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The months of these years, and of each the docid at which the next one begins."""
    months = [(year, month) for year in range(first, last + 1) for month in range(1, 13)]
    ends = (docid.first_of(date(*month, 1).toordinal() + monthrange(*month)[1]) for month in months)
    return tuple(f"{year:04d}-{month:02d}" for year, month in months), tuple(ends)


def _undated(inquiry: Inquiry, limit: Limit, timeless: _Tally, most: int) -> int:
    """How many without a date match, whatever days are asked for."""
    if not timeless.capped:
        return bisect_left(sorted(timeless.docids), docid.first_of(docid.FIRST_DAY))
    scope = undated(replace(inquiry.scope, low=0, high=docid.TOP))
    return min(len(inquiry.scan(limit, scope, inquiry.anywhere).upto(most)), most)

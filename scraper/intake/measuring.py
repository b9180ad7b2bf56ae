"""Holds what listings, feeds and sitemaps name, and what a site states, against what the archive keeps of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import regex

from scraper import addresses
from scraper.archive import Archive, coverage
from scraper.archive.coverage import UNDATED, Check, Missing, Month, Named, State, Way
from scraper.clock import stamp
from scraper.crawl import shape
from scraper.extract.calendar import readable_date
from scraper.extract.date import in_address
from scraper.models import Source
from scraper.territory import is_front, owns

_GONE = (404, 410)
_SAMPLE = 20  # addresses a month
_PATIENCE = 1.0  # seconds for article.url on one address


class Likeness:
    """Tells the addresses that are articles' from a site's other ones."""

    def __init__(self, source: Source, known: Iterable[str], menu: frozenset[str] = frozenset()) -> None:
        """`known` are articles' addresses; `menu` holds the keys of what every page links to, which is no article."""
        self._source = source
        self._pattern = source.article.url
        self._shapes = frozenset[shape.Shape]() if self._pattern else shape.shared(known)
        self._menu = menu

    def __call__(self, url: str) -> bool:
        """By `article.url` where the source has one, else by the shape that known articles' addresses share."""
        if not owns(self._source, url) or is_front(self._source, url):
            return False
        if self._pattern:
            try:
                return regex.search(self._pattern, url, timeout=_PATIENCE) is not None
            except TimeoutError:
                return False
        return shape.of(url) in self._shapes and addresses.key(url) not in self._menu


def measure(
    archive: Archive,
    source: Source,
    at: datetime,
    *,
    ways: Sequence[Way] = (),
    probed_at: str | None = None,
    menu: frozenset[str] = frozenset(),
) -> Check:
    """The coverage of a source as the archive knows it now; nothing is fetched, nothing written."""
    connection = archive.connection
    alike = Likeness(source, coverage.article_urls(connection, source.slug), menu)
    listed = [each for each in coverage.named(connection, source.slug) if _counts(each, alike)]
    gone = [each for each in listed if each.article is None and (each.status in _GONE or each.verdict == "none")]
    missing = [each for each in listed if each.article is None and each not in set(gone)]
    kept = len({each.article for each in listed if each.article is not None})
    stated = max((way.stated for way in ways if way.stated is not None), default=None)
    known = max(kept + len(missing), stated or 0)
    months = _months(archive, source, listed, missing, at)
    return Check(
        source=source.slug,
        checked_at=stamp(at),
        probed_at=probed_at,
        listed=kept + len(missing),
        kept=sum(coverage.kept_by_month(connection, source.slug).values()),
        missing=len(missing),
        gone=len(gone),
        stated=stated,
        share=round(kept / known, 4) if known and not _is_blind(ways) else None,
        ways=tuple(ways),
        months=_unsure(months, at) if _is_blind(ways) else months,
        sample=_sample(archive, source, missing),
    )


def unread(ways: Iterable[Way]) -> tuple[Way, ...]:
    """The listings that could not be read when they were last asked."""
    return tuple(way for way in ways if way.way == "listing" and way.outcome != "read")


def _is_blind(ways: Sequence[Way]) -> bool:
    """Whether a listing could not be read and nothing else was: what earlier walks found is no measure of today."""
    return bool(unread(ways)) and not any(way.outcome == "read" for way in ways)


def _unsure(months: Iterable[Month], at: datetime) -> tuple[Month, ...]:
    """The months, this one and the one before it not called covered."""
    recent = {stamp(at)[:7], stamp(at.replace(day=1) - timedelta(days=1))[:7]}
    return tuple(
        replace(each, state="not covered") if each.month in recent and each.state in ("covered", "no news") else each
        for each in months
    )


def _counts(named: Named, alike: Likeness) -> bool:
    """Whether an address that is named is an article's; what is kept under it, or was found there, decides first."""
    if named.article is not None:
        return True
    if named.verdict is not None:
        return named.verdict != "page"
    return alike(named.url)


def _months(
    archive: Archive, source: Source, listed: Sequence[Named], missing: Sequence[Named], at: datetime
) -> tuple[Month, ...]:
    """Every month from the first that anything is known of to this one, and the row of what has no date."""
    kept = coverage.kept_by_month(archive.connection, source.slug)
    named: Counter[str] = Counter()
    lacking = Counter(_month(each, source) for each in missing)
    by_way: defaultdict[str, Counter[str]] = defaultdict(Counter)
    articles: set[int] = set()
    for each in listed:
        if each.article in articles:
            continue  # one article under two addresses
        articles |= {each.article} if each.article is not None else set()
        month = _month(each, source)
        named[month] += 1
        by_way[month].update(each.ways)
    dated = {month for month in (*kept, *named) if month != UNDATED}
    seen_from = coverage.seen_from(archive.connection, source.slug)
    rows = [*_span(min(dated), max(*dated, stamp(at)[:7])), UNDATED] if dated else [UNDATED]
    return tuple(
        Month(
            month, named[month], kept.get(month, 0), lacking[month], dict(sorted(by_way[month].items())),
            _state(month, named[month], kept.get(month, 0), lacking[month], seen_from),
        )
        for month in rows
    )  # fmt: skip


def _state(month: str, listed: int, kept: int, missing: int, seen_from: str | None) -> State:
    if month == UNDATED:
        return "undated"
    if missing:
        return "gaps" if kept else "missing"
    if listed or kept:
        return "covered"
    return "no news" if seen_from is not None and month >= seen_from else "not covered"


def _span(first: str, last: str) -> list[str]:
    year, month = int(first[:4]), int(first[5:7])
    months = []
    while (now := f"{year:04}-{month:02}") <= last:
        months.append(now)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return months


def _month(named: Named, source: Source) -> str:
    """The month of the page where it is kept, else what its address or a way that names it says."""
    if named.article is not None:
        return named.month or UNDATED
    said = in_address(named.url)
    if not said and named.said:
        said = readable_date(named.said, language=source.language, order=source.article.order)
    return said[:7] if said else UNDATED


def _sample(archive: Archive, source: Source, missing: Sequence[Named]) -> tuple[Missing, ...]:
    """Some of what is missing, of each month; those that were looked at first."""
    chosen: defaultdict[str, list[Named]] = defaultdict(list)
    for each in sorted(missing, key=lambda each: each.verdict is None):
        month = chosen[_month(each, source)]
        if len(month) < _SAMPLE:
            month.append(each)
    why: dict[str, str] = {}
    for group in chosen.values():
        why |= coverage.reasons(archive.connection, source.slug, [each.url for each in group])
    return tuple(
        Missing(month, each.key, each.url, each.ways, why.get(each.url))
        for month, group in sorted(chosen.items())
        for each in group
    )

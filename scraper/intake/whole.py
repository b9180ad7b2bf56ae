"""Which known article an item of a listing is that has no page of its own, however the listing has shifted."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from scraper import addresses
from scraper.archive.items import Item
from scraper.archive.known import Known
from scraper.crawl import items
from scraper.crawl.discover import links_in
from scraper.models import Capture, Link, Source

_WORD = re.compile(r"\w+")
_HALF = 0.5  # of an item's words, for it to be the one that was read otherwise before
_MOST_GONE = 0.5  # of the items that should stand in the list; more is a list made anew
_FEW = 3
_SURE = 0.9  # likeness of words by which one of several items of one title and date is known at once
_MOST_ALIKE = 100  # items of one title and date whose words are held against those of another one
_MOST_HELD = 5000  # pairs of such

_Name = tuple[str, str]  # title and date, folded


@dataclass
class Whole:
    """The items of one listing during one walk: those known, and those that were met again.

    An item is known by title, date and file. One that agrees in two of the three is that article edited, if its own
    words stand nowhere else in the list; which only the end of a walk can tell.
    """

    known: Sequence[Item]
    met: set[str] = field(default_factory=set)
    """Addresses of known items that stand in the list as they were."""
    _doubtful: dict[str, Link] = field(default_factory=dict)
    _by_url: dict[str, Item] = field(default_factory=dict)
    _by_words: dict[_Name, list[Item]] = field(default_factory=dict)
    _by_file: dict[str, list[Item]] = field(default_factory=dict)
    _told: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What the items without files said that were met on this walk, by their addresses."""

    def __post_init__(self) -> None:
        for each in self.known:
            for title in {_folded(title) for title in each.titles}:
                self._by_words.setdefault((title, _folded(each.date)), []).append(each)
            self._by_url[each.url] = each
            for file in each.files:
                self._by_file.setdefault(file, []).append(each)

    def exact(self, links: Iterable[Link]) -> tuple[Link, ...]:
        """The links, items that say what a known one said under the address of that."""
        links = self._apart(links)
        same = self._same(links)
        return tuple(items.under(link, same[link.url].url) if link.url in same else link for link in links)

    def settle(self, links: Iterable[Link]) -> tuple[Link, ...]:
        """The links that can be told at once: pages, items as they were known, and new ones like none known."""
        told = []
        links = self._apart(links)
        same = self._same(links)
        for found in links:
            link = items.under(found, same[found.url].url) if found.url in same else found
            if link.item and found.url not in same and self._like(link):
                self._doubtful[link.url] = link
                continue
            if link.item:
                self.met.add(link.url)
                if not items.files_of(link.item):
                    self._told[link.url] = items.words(link.item)
            told.append(link)
        return tuple(told)

    def edited(self, days: Sequence[str], *, all_seen: bool) -> tuple[Link, ...]:
        """At the end of a walk: what was in doubt, under the address of the one item that it can be, else its own.

        `days` are those of the items met. Where the walk did not come by every item that it can be, it stays in doubt.
        """
        waiting, self._doubtful = list(self._doubtful.values()), {}
        likely = {link.url: [each for each in self._like(link) if each.url not in self.met] for link in waiting}
        late = self._same(waiting, late=True)
        likely |= {url: [each] for url, each in late.items()}
        claims = Counter(each.url for found in likely.values() for each in found)
        told = []
        for link in waiting:
            found = likely[link.url]
            passed = all(bool(each.day and days and each.day > min(days)) for each in found)
            if not all_seen and not passed:
                continue
            one = found[0].url if len(found) == 1 and claims[found[0].url] == 1 else self._free(link.url)
            told.append(items.under(link, one))
            self.met.add(one)
        return tuple(told)

    def gone(self, days: Sequence[str]) -> tuple[Item, ...]:
        """After a walk through the whole list: the items that are in it no more, though it holds older and newer ones.

        `days` are those of the items met. What slid off an end of the list is not gone; where most of the list is
        gone at once, it was made anew, and nothing is said of any.
        """
        if not days:
            return ()
        due = [each for each in self.known if each.day and min(days) < each.day < max(days)]
        gone = [each for each in due if each.url not in self.met]
        return () if len(gone) > max(_FEW, _MOST_GONE * len(due)) else tuple(gone)

    def _free(self, url: str) -> str:
        """The address, or another one where an item has it that says something else by now."""
        taken = self.met | {each.url for each in self.known}
        while url in taken:
            url = addresses.item(url, hashlib.sha256(url.encode()).hexdigest()[:16])
        return url

    def _apart(self, links: Iterable[Link]) -> tuple[Link, ...]:
        """The links, items that another page of the list had otherwise under addresses that their words tell."""
        return tuple(items.by_words(link) if link.item and self._is_another(link, link.url) else link for link in links)

    def _is_another(self, link: Link, url: str) -> bool:
        """Whether what was met at that address on this walk says something else."""
        assert link.item is not None  # noqa: S101  only items are told by their words
        return url in self._told and self._told[url] != items.words(link.item)

    def _same(self, links: Iterable[Link], *, late: bool = False) -> dict[str, Item]:
        """The known items that these are, by the addresses of the links: each is one of them at most. Where several
        are of one title and date, their files tell, then their words; `late`, once all others were met."""
        groups: dict[_Name, list[tuple[Link, frozenset[str]]]] = {}
        for link in links:
            if link.item:
                title, date, files = _said(link)
                groups.setdefault((title, date), []).append((link, files))
        same: dict[str, Item] = {}
        for name, group in groups.items():
            known = [each for each in self._by_words.get(name, ()) if not late or each.url not in self.met]
            same |= self._paired(group, known, _SURE if len(known) > 1 and not late else 0.0)
        return same

    def _paired(
        self, group: Sequence[tuple[Link, frozenset[str]]], known: Sequence[Item], least: float
    ) -> dict[str, Item]:
        telling = 1 < len(known) * len(group) <= _MOST_HELD
        within = {each.url: each for each in known}
        pairs = [
            (len(files & each.files), _likeness(link, each) if telling else 0.0, link, each)
            for link, files in group
            for each in (known if len(known) <= _MOST_ALIKE else self._linked(link.url, files, within))
            if files & each.files or not (files or each.files or self._is_another(link, each.url))
        ]
        same: dict[str, Item] = {}
        taken: set[str] = set()
        for shared, alike, link, each in sorted(
            pairs, key=lambda pair: (*pair[:2], pair[2].url == pair[3].url), reverse=True
        ):
            sure = shared or not telling or alike >= least
            if sure and link.url not in same and each.url not in taken:
                same[link.url] = each
                taken.add(each.url)
        return same

    def _linked(self, url: str, files: frozenset[str], within: dict[str, Item]) -> list[Item]:
        """The items among many that have that address or one of those files."""
        urls = {url, *(each.url for file in files for each in self._by_file.get(file, ()))}
        return [within[each] for each in urls if each in within]

    def _like(self, link: Link) -> list[Item]:
        """The known items that a new one can be: those that agree with it in two of title, date and file, and that
        of its address, whose words may be kept otherwise. A file that several items share says nothing."""
        title, date, files = _said(link)
        named = self._by_words.get((title, date), []) if date else []
        found = {each.url: each for each in (named if len(named) <= _MOST_ALIKE else [])}
        for file in files:
            for each in self._by_file[file] if len(self._by_file.get(file, ())) == 1 else ():
                if title in map(_folded, each.titles) or (date and _folded(each.date) == date):
                    found[each.url] = each
        if link.url in self._by_url:
            found[link.url] = self._by_url[link.url]
        return list(found.values())


def found_again(source: Source, listing: Capture, url: str, known: Known) -> Capture | None:
    """The item of a kept listing from which that version of the article at `url` was read, by today's rules; None
    where none can be told to be it."""
    cut = [link for link in links_in(replace(listing, role="listing"), source) if link.item]
    for link in cut:
        if link.url == url and (link.hints.title or "") == (known.reading.title or ""):
            return link.item
    words = Counter(_WORD.findall(f"{known.reading.title or ''} {known.reading.body or ''}".casefold()))
    kept = frozenset(addresses.key(file.url) for file in known.files)

    def likeness(link: Link) -> tuple[int, float]:
        assert link.item is not None  # noqa: S101  only items are held against it
        own = Counter(items.words(link.item))
        return len(kept & _said(link)[2]), (words & own).total() / max(1, words.total())

    best = max(cut, key=likeness, default=None)
    if best is None or best.item is None or (likeness(best)[1] < _HALF and not likeness(best)[0]):
        return None
    return replace(best.item, url=url)


def _likeness(link: Link, known: Item) -> float:
    """How much of what an item says, and a known one said, is the same; from 0 to 1."""
    assert link.item is not None  # noqa: S101  only items are held against it
    own = set(items.words(link.item))
    words = set(_WORD.findall(f"{known.titles[-1] if known.titles else ''} {known.text}".casefold()))
    return len(own & words) / max(1, len(own | words))


def _said(link: Link) -> tuple[str, str, frozenset[str]]:
    files = items.files_of(link.item) if link.item else ()
    return (
        _folded(link.hints.title),
        _folded(link.hints.date),
        frozenset(addresses.key(file.url) for file in files),
    )


def _folded(text: str | None) -> str:
    return " ".join((text or "").split()).casefold()

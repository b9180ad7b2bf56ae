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
_TAG = re.compile(r"<[^<>]*>")
_HALF = 0.5  # of an item's words, for it to be the one that was read otherwise before
_MOST_GONE = 0.5  # of the items that should stand in the list; more is a list made anew
_FEW = 3


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
    _by_words: dict[tuple[str, str], list[Item]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for each in self.known:
            for title in {_folded(title) for title in each.titles}:
                self._by_words.setdefault((title, _folded(each.date)), []).append(each)

    def exact(self, links: Iterable[Link]) -> tuple[Link, ...]:
        """The links, items that say what a known one said under the address of that."""
        return tuple(self._exact(link) or link for link in links)

    def settle(self, links: Iterable[Link]) -> tuple[Link, ...]:
        """The links that can be told at once: pages, items as they were known, and new ones like none known."""
        told = []
        for link in links:
            same = self._exact(link)
            if same:
                self.met.add(same.url)
            elif link.item and self._like(link):
                self._doubtful[link.url] = link
                continue
            elif link.item:
                self.met.add(link.url)
            told.append(same or link)
        return tuple(told)

    def edited(self, days: Sequence[str], *, all_seen: bool) -> tuple[Link, ...]:
        """At the end of a walk: what was in doubt, under the address of the one item that it can be, else its own.

        `days` are those of the items met. Where the walk did not come by every item that it can be, it stays in doubt.
        """
        waiting, self._doubtful = list(self._doubtful.values()), {}
        likely = {link.url: [each for each in self._like(link) if each.url not in self.met] for link in waiting}
        claims = Counter(each.url for found in likely.values() for each in found)
        told = []
        for link in waiting:
            found = likely[link.url]
            passed = all(bool(each.day and days and each.day > min(days)) for each in found)
            if not all_seen and not passed:
                continue
            one = found[0].url if len(found) == 1 and claims[found[0].url] == 1 else self._free(link.url)
            told.append(_under(link, one))
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

    def _exact(self, link: Link) -> Link | None:
        if link.item is None:
            return None
        title, date, files = _said(link)
        fitting = self._by_words.get((title, date), ())
        fitting = [each for each in fitting if files & each.files or not (files or each.files)]
        best = max(fitting, key=lambda each: (len(files & each.files), each.url == link.url), default=None)
        return _under(link, best.url) if best else None

    def _like(self, link: Link) -> list[Item]:
        """The known items that a new one can be: those that agree with it in two of title, date and file, and that
        of its address, whose words may be kept otherwise. A file that several items share says nothing."""
        title, date, files = _said(link)
        telling = {file for file in files if sum(file in each.files for each in self.known) == 1}
        found = []
        for each in self.known:
            same_title, same_date = title in map(_folded, each.titles), _folded(each.date) == date
            agree = sum((same_title, same_date and bool(date), bool(telling & each.files)))
            if agree >= 2 or each.url == link.url:
                found.append(each)
        return found


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
        own = Counter(_WORD.findall(_TAG.sub(" ", link.item.body.decode("utf-8", "replace")).casefold()))
        return len(kept & _said(link)[2]), (words & own).total() / max(1, words.total())

    best = max(cut, key=likeness, default=None)
    if best is None or best.item is None or (likeness(best)[1] < _HALF and not likeness(best)[0]):
        return None
    return replace(best.item, url=url)


def _under(link: Link, url: str) -> Link:
    return replace(link, url=url, item=link.item and replace(link.item, url=url))


def _said(link: Link) -> tuple[str, str, frozenset[str]]:
    files = items.files_of(link.item) if link.item else ()
    return (
        _folded(link.hints.title),
        _folded(link.hints.date),
        frozenset(addresses.key(file.url) for file in files),
    )


def _folded(text: str | None) -> str:
    return " ".join((text or "").split()).casefold()

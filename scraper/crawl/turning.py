"""Turns the pages of a listing so that no article slides past between two of them, however it shifts meanwhile."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import quote, urlsplit, urlunsplit

from scraper import addresses
from scraper.crawl import feed, listing
from scraper.crawl.listing import ListingPage
from scraper.crawl.met import Met
from scraper.errors import PageError, Refused, Unfit
from scraper.models import Capture, Feed, Link, Listing, NextPage, Role, Template

Get = Callable[[str, Role], Awaitable[Capture]]
Kept = Callable[[str], Capture | None]
Read = Callable[[Capture], ListingPage]
_Failed = tuple[int, str, PageError]

MOST_PAGES = 10_000
_MOST_EMPTY = 24  # pages without an item that are followed by their link: a calendar may have quiet years
_MOST_FAILED = 3  # pages in a row of a counted listing that fail before it is left
_UNREST = 6  # times that a page is found changed before a walk goes on without looking back
_MOST_STALE = 3  # pages in a row with nothing new, none of them quite like an earlier one
_PINNED = 3  # of the last pages
_REMEMBERED = 5  # last pages by which a later walk finds its place again
_GONE = re.compile(r"\b(404|410)\b")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of a listing as it was read: its number from 1, its links with their keys, the address of the next."""

    number: int
    url: str
    links: tuple[Link, ...]
    keys: tuple[str, ...]
    further: str | None
    guessed: bool = False
    """Whether nobody says that there is a next page."""
    again: bool = False
    """Whether it was read to look back, so that the walk has not come further by it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A page that a walk has passed: enough to find the place again where the listing has shifted since."""

    number: int
    url: str
    keys: tuple[str, ...]


class Turning:
    """One listing or feed, page by page; see docs/coverage.md for what is guaranteed.

    After the pages ran out: `failure` is the first page that failed; `steady` says that every page stood still while
    the next one was read, so that nothing slid past unseen; `endless`, that a bound ended it. `marks` are the last
    pages passed, oldest first.
    """

    def __init__(
        self,
        rule: Listing | Feed,
        template: Template,
        get: Get,
        *,
        kept: Kept = lambda _: None,
        marks: Sequence[Mark] = (),
        read: Read | None = None,
    ) -> None:
        """`kept` gives the archive's capture of a page that fails, which may know the way on; `marks` are those of an
        earlier walk that this one goes on with; `read` takes the links out of a page, by default out of its mark-up."""
        self.failure: PageError | None = None
        self.steady = True
        self.endless = False
        self.marks = list(marks)
        self._rule = rule
        turned = rule.next if isinstance(rule, Listing) else None
        self._counted = turned if turned and (turned.param or turned.path) else None
        self._role: Role = "listing" if isinstance(rule, Listing) else "feed"
        self._understand = read or partial(_in_markup, rule, template)
        self._get = get
        self._kept = kept
        self._asked: set[str] = set()
        self._first: tuple[str, ...] = ()
        self._shown: dict[int, int] = {}
        self._latest: deque[tuple[str, bytes, Leaf]] = deque(maxlen=2)
        self._seen = Met()
        self._stale = 0
        self._failing: list[_Failed] = []
        self._failed: list[_Failed] = []
        self._unrest = 0
        self._empty = 0

    async def pages(self) -> AsyncIterator[Leaf]:
        """Every page once, in order; those read to look back come in between. Raises the PageError of the first."""
        here = await self._begin()
        yield here
        while True:
            ahead = await self._ahead(here)
            changed = await self._look_back(here, ahead)
            if changed is None:
                self._note_failed()
                if ahead is None or self._repeats(ahead):
                    break
                here = ahead
                self._pass(here)
                yield here
                continue
            for leaf in (ahead, changed):
                if leaf is not None:
                    yield replace(leaf, again=True)
            async for leaf in self._regain(changed):
                here = leaf
                yield replace(leaf, again=True)
        async for leaf in self._once_more():
            yield replace(leaf, again=True)

    # --- turning ------------------------------------------------------------

    async def _begin(self) -> Leaf:
        """The first page, or the one where an earlier walk stopped, if what it passed still stands there."""
        for mark in reversed(tuple(self.marks)):
            leaf = await self._read_or_none(mark.number, mark.url)
            overlaps = leaf and self._overlaps(leaf)
            self.marks.remove(mark)
            if leaf and overlaps:
                self._asked.update(addresses.key(each.url) for each in self.marks)
                self._pass(leaf)
                return leaf
        leaf = await self._read(1, self._rule.url)
        self._pass(leaf)
        return leaf

    def _pass(self, leaf: Leaf) -> None:
        """The walk has come to this page, and everything before it was read."""
        self._first = self._first or (leaf.keys if leaf.number == 1 else ())
        self._asked.add(addresses.key(leaf.url))
        self._shown[leaf.number] = hash(leaf.keys)
        self._seen.update(leaf.keys)
        self.marks = [*self.marks[1 - _REMEMBERED :], Mark(leaf.number, leaf.url, leaf.keys)]

    def _repeats(self, leaf: Leaf) -> bool:
        """Whether the pager has nothing more to show: a page all over again, or a few in a row with nothing new."""
        if not leaf.keys or not self._seen.issuperset(leaf.keys):
            self._stale = 0
            return False
        self._stale += 1
        return self._stale >= _MOST_STALE or hash(leaf.keys) in self._shown.values()

    async def _ahead(self, here: Leaf) -> Leaf | None:
        """The page after this one; None where there is none."""
        self._failing = []
        if len(self._asked) >= MOST_PAGES:
            self.endless = True
            return None
        return await (self._next_counted(here) if self._counted else self._next_linked(here))

    async def _next_counted(self, here: Leaf) -> Leaf | None:
        """A counted listing ends where two pages in a row are not there; one that fails is passed over."""
        assert self._counted is not None  # noqa: S101  asked by _ahead()
        absent: list[_Failed] = []
        failed = self._failing
        number = here.number
        while len(absent) < 2 and len(failed) < _MOST_FAILED:
            number += 1
            url = _counted(self._rule.url, self._counted, number - 1)
            try:
                leaf = await self._read(number, url)
            except Unfit as error:
                (absent if _is_past_the_end(error) else failed).append((number, url, error))
            except PageError as error:
                failed.append((number, url, error))
            else:
                # The listing may have grown in between; else a page in its middle fails.
                grown = await self._read_or_none(*absent[0][:2]) if absent and not failed else None
                failed.extend([] if grown else absent)
                return grown or leaf
        return None

    async def _next_linked(self, here: Leaf) -> Leaf | None:
        """The page that this one links to; where it fails, the one that it linked to when it was last kept."""
        url, number = here.further, here.number + 1
        while url and addresses.key(url) not in self._asked and len(self._failing) < _MOST_FAILED:
            try:
                leaf = await self._read(number, url)
            except PageError as error:
                if here.guessed and (_is_past_the_end(error) or isinstance(error, Refused)):
                    return None
                self._failing.append((number, url, error))
                kept = self._kept(url)
                url, number = (self._further(kept) if kept else None), number + 1
                continue
            self._empty = 0 if leaf.links else self._empty + 1
            if self._empty > _MOST_EMPTY:
                self.endless = True
                return None
            return leaf
        return None

    def _note_failed(self) -> None:
        """The pages passed over stay so: they were not only gone because the listing shifted."""
        for number, url, error in self._failing:
            self.failure = self.failure or error
            self.steady = False
            self._failed.append((number, url, error))
            self._asked.add(addresses.key(url))

    async def _once_more(self) -> AsyncIterator[Leaf]:
        """The pages that failed, asked for again now that the walk is over: a fault is often a short one."""
        still = self._failed[_MOST_FAILED:]
        for number, url, _ in self._failed[:_MOST_FAILED]:
            try:
                yield await self._read(number, url)
            except PageError as error:
                still.append((number, url, error))
        self.failure = still[0][2] if still else None

    # --- looking back -------------------------------------------------------

    async def _look_back(self, here: Leaf, ahead: Leaf | None) -> Leaf | None:
        """This page again once the next was read: None where it stood still, so that nothing slid over the border
        between the two unseen; else what it is now."""
        looked = ahead or self._counted or self._failing
        if not here.keys or not looked or self.endless:
            return None
        if self._unrest >= _UNREST:
            self.steady = False
            return None
        try:
            leaf = await self._read(here.number, here.url)
        except PageError as error:
            if not _is_past_the_end(error):
                self.steady = False
                return None
            leaf = replace(here, links=(), keys=())
        if leaf.keys == here.keys:
            return None
        self._unrest += 1
        return leaf

    async def _regain(self, leaf: Leaf) -> AsyncIterator[Leaf]:
        """Go back from a page that changed to the last one that still shows what was read on it or before it."""
        number, found = leaf.number, leaf
        while number > 1 and not (found and self._overlaps(found)):
            number, url = self._before(number)
            found = await self._read_or_none(number, url) or replace(leaf, number=number, url=url, links=(), keys=())
            yield found
        passed = [mark for mark in self.marks if mark.number >= number]
        self._asked = self._asked - {addresses.key(mark.url) for mark in passed} if number > 1 else set()
        self._seen = self._seen.without(key for mark in passed for key in mark.keys) if number > 1 else Met()
        self._shown = {page: keys for page, keys in self._shown.items() if page < number}
        self.marks = [mark for mark in self.marks if mark.number < number]
        self._pass(found)
        yield found

    def _before(self, number: int) -> tuple[int, str]:
        """Number and address of the page before that one; the first page where no other is known."""
        if number > 2 and self._counted:
            return number - 1, _counted(self._rule.url, self._counted, number - 2)
        known = max((mark for mark in self.marks if mark.number < number), key=lambda mark: mark.number, default=None)
        return (known.number, known.url) if known else (1, self._rule.url)

    def _overlaps(self, leaf: Leaf) -> bool:
        """Whether a page read again still shows something of what it or the page before it showed: then all that was
        not read yet comes after that. What stands on several pages is pinned, and says nothing."""
        times = Counter(key for mark in self.marks for key in set(mark.keys))
        near = (mark for mark in self.marks if leaf.number - 1 <= mark.number <= leaf.number)
        before = {key for mark in near for key in mark.keys if times[key] < _PINNED}
        return not before.difference(self._first).isdisjoint(leaf.keys)

    # --- reading ------------------------------------------------------------

    async def _read_or_none(self, number: int, url: str) -> Leaf | None:
        """A page; None where it is not there any more or holds nothing."""
        try:
            return await self._read(number, url)
        except Unfit:
            return None

    async def _read(self, number: int, url: str) -> Leaf:
        capture = await self._get(url, self._role)
        if capture.status != 200:
            raise Unfit(url, f"status {capture.status}, expected 200")
        for at, body, leaf in self._latest:
            if (at, body) == (capture.url, capture.body):  # looking back: it stood still
                return replace(leaf, number=number, url=url)
        try:
            page = self._understand(capture)
        except Unfit as error:
            further = self._further(capture) if _is_empty(error) and number > 1 else None
            if further is None:
                raise
            return Leaf(number, url, (), (), further)
        keys = tuple(addresses.key(link.url) for link in page.links)
        leaf = Leaf(number, url, page.links, keys, page.next, guessed=page.guessed)
        self._latest.append((capture.url, capture.body, leaf))
        return leaf

    def _further(self, capture: Capture) -> str | None:
        """The next page by a page that may be none of the listing's."""
        if isinstance(self._rule, Listing):
            return listing.further(capture, self._rule)
        try:
            return self._understand(capture).next
        except PageError:
            return None


def _in_markup(rule: Listing | Feed, template: Template, capture: Capture) -> ListingPage:
    return listing.read(capture, rule, template) if isinstance(rule, Listing) else feed.page(capture, rule.section)


def _is_empty(error: PageError) -> bool:
    return "expected at least 1" in error.reason


def _is_past_the_end(error: PageError) -> bool:
    """Whether a page of a counted listing is simply not there any more: a 404, or a page without items."""
    return isinstance(error, Unfit) and (_GONE.search(error.reason) is not None or _is_empty(error))


def _counted(url: str, rule: NextPage, pages: int) -> str:
    """The listing's address with its number set for the page after `pages` pages."""
    value = rule.start + (pages - 1) * rule.step
    parts = urlsplit(url)
    if rule.path:
        return urlunsplit(parts._replace(path=quote(rule.path.replace("{}", str(value)), safe="/%:@!$&'()*+,;=~-._")))
    name = quote(rule.param or "", safe="[]")
    kept = [pair for pair in parts.query.split("&") if pair and pair.partition("=")[0] not in (name, rule.param)]
    return urlunsplit(parts._replace(query="&".join((*kept, f"{name}={value}"))))

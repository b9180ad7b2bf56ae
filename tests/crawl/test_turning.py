"""A listing that shifts while it is walked: what stands in it all the time is found."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scraper import addresses
from scraper.crawl.turning import Turning
from scraper.errors import PageError, Unanswered, Unfit
from scraper.models import Capture, Listing, NextPage, Role, Template

HOME = "https://town.example/news"
COUNTED = Listing(HOME, item="li", next=NextPage(param="page"))
LINKED = Listing(HOME, item="li", next=NextPage(css="a.next"))
AT = datetime(2024, 2, 12, tzinfo=UTC)


@dataclass
class Town:
    """A listing of numbered notices, `size` a page under those that are pinned. `events` are changes of it, each at
    the request of that number; `faults` are pages that fail, the request of that number."""

    notices: list[int]
    size: int = 3
    pinned: tuple[int, ...] = ()
    events: dict[int, Change] = field(default_factory=dict)
    faults: dict[int, PageError] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.stood = set(self.notices)
        self.undone = False
        self._looks = {number: [self._shown(number)] for number in range(1, 20)}

    def _shown(self, number: int) -> list[int]:
        return self.notices[(number - 1) * self.size : number * self.size]

    def _change(self, change: Change) -> None:
        """Change the listing; `undone` says that a page came to look as it had looked before."""
        change(self.notices)
        self.stood &= set(self.notices)
        for number, looks in self._looks.items():
            shown = self._shown(number)
            self.undone = self.undone or shown in looks[:-1]
            looks.extend([shown] if shown != looks[-1] else [])

    async def get(self, url: str, role: Role) -> Capture:
        number = int(url.partition("page=")[2] or 1)
        if change := self.events.get(len(self.asked)):
            self._change(change)
        self.asked.append(number)
        if fault := self.faults.get(len(self.asked) - 1):
            raise fault
        shown = self._shown(number)
        if not shown and number > 1:
            raise Unfit(url, "status 404, expected 200")
        items = "".join(f"<li><a href='/{notice}'>{notice}</a></li>" for notice in (*self.pinned, *shown))
        more = f"<a class=next href='/news?page={number + 1}'>»</a>" if self.notices[number * self.size :] else ""
        body = f"<ul>{items or '<li><a href=/0>0</a></li>'}</ul>{more}"
        return Capture(url, AT, 200, (("Content-Type", "text/html"),), body.encode(), "listing")


def test_a_number_in_the_path_counts_pages():
    asked = []

    async def get(url: str, role: Role) -> Capture:
        asked.append(url.removeprefix("https://town.example"))
        number = int(url.rpartition("/page/")[2] or 1) if "/page/" in url else 1
        if number > 3:
            raise Unfit(url, "status 404, expected 200")
        return Capture(
            url, AT, 200, (("Content-Type", "text/html"),), f"<li><a href=/{number}>x</a></li>".encode(), "listing"
        )

    async def main() -> list[str]:
        rule = Listing(HOME, item="li", next=NextPage(path="/news/page/{}"))
        return [link.url async for leaf in Turning(rule, Template(), get).pages() for link in leaf.links]

    assert dict.fromkeys(asyncio.run(main())).keys() == {f"https://town.example/{number}" for number in (1, 2, 3)}
    assert asked[0] == "/news"
    assert {"/news/page/2", "/news/page/3", "/news/page/4"} <= set(asked)


def walk(town: Town, rule: Listing, **given: object) -> tuple[list[int], Turning]:
    """The notices that a walk finds, in its order, and the walk."""
    turning = Turning(rule, Template(), town.get, **given)

    async def main() -> list[int]:
        leaves = [leaf async for leaf in turning.pages()]
        return [int(addresses.key(link.url).rpartition("/")[2]) for leaf in leaves for link in leaf.links]

    return list(dict.fromkeys(asyncio.run(main()))), turning


@dataclass(frozen=True)
class Change:
    """`many` notices go at a place, or as many new ones come there, numbered from `first`."""

    place: int
    many: int
    first: int | None = None

    def __call__(self, notices: list[int]) -> None:
        gone = 0 if self.first else self.many
        notices[self.place : self.place + gone] = range(self.first, self.first + self.many) if self.first else ()


@st.composite
def changes(draw: st.DrawFn, most: int) -> dict[int, Change]:
    """Changes at different requests of a walk; notices that come are new ones."""
    requests = draw(st.lists(st.integers(1, 30), max_size=most, unique=True))
    return {
        request: Change(
            draw(st.integers(0, 25)), draw(st.integers(1, 7)), draw(st.sampled_from([None, 100 + 10 * number]))
        )
        for number, request in enumerate(requests)
    }


@pytest.mark.parametrize("rule", [COUNTED, LINKED])
@settings(max_examples=40, deadline=None)
@given(st.integers(1, 25), st.integers(0, 2), changes(most=5))
def test_what_stands_all_the_time_is_found_however_the_listing_shifts(rule, notices, pinned, events):
    town = Town(list(range(notices)), pinned=tuple(range(900, 900 + pinned)), events=events)
    found, turning = walk(town, rule)
    assume(not town.undone)
    assert town.stood <= set(found)
    assert turning.steady


@pytest.mark.parametrize("rule", [COUNTED, LINKED])
@settings(max_examples=25, deadline=None)
@given(st.integers(1, 25), changes(most=20))
def test_a_walk_that_says_it_was_steady_missed_nothing(rule, notices, events):
    town = Town(list(range(notices)), events=events)
    found, turning = walk(town, rule)
    assert town.undone or not turning.steady or town.stood <= set(found)
    assert len(town.asked) < 150


class Shuffled(Town):
    """A listing that shows its notices in another order each time."""

    async def get(self, url: str, role: Role) -> Capture:
        random.Random(len(self.asked)).shuffle(self.notices)
        return await super().get(url, role)


@pytest.mark.parametrize("rule", [COUNTED, LINKED])
def test_a_listing_without_any_order_ends_and_is_not_called_steady(rule):
    town = Shuffled(list(range(30)))
    found, turning = walk(town, rule)
    assert len(found) > 15
    assert not turning.steady
    assert len(town.asked) < 50


def test_a_calendar_whose_empty_months_lead_on_for_ever_ends():
    class Calendar(Town):
        async def get(self, url: str, role: Role) -> Capture:
            number = int(url.partition("page=")[2] or 1)
            self.asked.append(number)
            item = "<li><a href='/1'>1</a></li>" if number in (1, 3) else ""
            body = f"<ul>{item}</ul><a class=next href='/news?page={number + 1}'>»</a>"
            return Capture(url, AT, 200, (("Content-Type", "text/html"),), body.encode(), "listing")

    town = Calendar([])
    _, turning = walk(town, LINKED)
    assert turning.endless or max(town.asked) <= 4
    assert max(town.asked) < 40


@pytest.mark.parametrize(("rule", "found"), [(COUNTED, {0, 1, 2, 6, 7, 8}), (LINKED, {0, 1, 2})])
def test_a_page_that_fails_is_asked_for_once_more_at_the_end(rule, found):
    fault = Unanswered(f"{HOME}?page=2", "status 503")
    town = Town(list(range(9)), faults={1: fault})
    everything, turning = walk(town, rule)
    assert set(everything) >= found
    assert turning.failure is None
    assert not turning.steady
    town = Town(list(range(9)), faults=dict.fromkeys((1, 3, 4, 5, 6, 7, 8), fault))
    _, turning = walk(town, rule)
    assert turning.failure is fault


def test_a_linked_page_that_fails_is_passed_over_by_where_it_led_when_it_was_kept():
    def kept(url: str) -> Capture:
        return Capture(url, AT, 200, (), b"<a class=next href='/news?page=3'>", "listing")

    town = Town(list(range(9)), faults={1: Unanswered(f"{HOME}?page=2", "status 503")})
    found, turning = walk(town, LINKED, kept=kept)
    assert set(found) == set(range(9))
    assert turning.failure is None


def test_a_walk_goes_on_from_its_marks_and_back_where_the_listing_has_shrunk():
    town = Town(list(range(30)))
    before = walk(Town(list(range(12))), COUNTED)[1].marks
    assert [mark.number for mark in before] == [1, 2, 3, 4]
    found, _ = walk(town, COUNTED, marks=before)
    assert set(found) == set(range(9, 30))
    town = Town(list(range(100, 106)) + list(range(2, 30)))  # six new ones and two gone: everything is four further on
    found, _ = walk(town, COUNTED, marks=before)
    assert set(found) >= set(range(12, 30))
    town = Town(list(range(8, 30)))  # eight gone
    found, _ = walk(town, COUNTED, marks=before)
    assert set(found) >= set(range(12, 30))
    assert town.asked[0] == 4

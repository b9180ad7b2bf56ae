"""A hundred proposals are decided on in a real terminal, by keyboard alone, and all of it is in the ledger then."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, cycle
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.promises.house import LANE, SEWER, House, built

pytest.importorskip("pty", reason="there are no such terminals here")

from docs import record_review

COMMAND = (sys.executable, "-m", "scraper", "promises", "review")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A hundred proposals, two to each of fifty articles."""
    house = built(tmp_path_factory.mktemp("house"))
    for number in range(50):
        article = house.show("paper" if number % 2 else "town", f"page-{number}", title=f"Новина {number}")
        for promise in (LANE, SEWER):
            house.propose(article, promise)
    return house


def review(house: House, keys: Iterable[str]) -> list[record_review.Screen]:
    places = ["--db", str(house.db), "--captures", str(house.folder / "captures"), "--by", "Мария"]
    environment = {**os.environ, "TERM": "xterm", "LC_ALL": "C.UTF-8", "LANGUAGE": "en",
                   "SCRAPER_NOW": "2024-06-01T00:00:00Z"}  # fmt: skip
    return list(record_review.Review([*COMMAND, *places], environment).screens(iter(keys)))


def test_a_hundred_proposals_are_decided_on_with_a_key_each(full: House) -> None:
    # One in ten gets a stage, one a note, and one is taken back and decided on again.
    keys = "".join(
        chain.from_iterable(("s3a", "r", "l", "nВиж тук\ra", "aur", "r", "a", "r", "a", "r") for _ in range(10))
    )
    screens = review(full, keys + "x")
    assert "1 of 100, 100 left" in screens[0].said
    assert "велоалея" in screens[0].said
    assert any("All are decided on" in screen.said for screen in screens)
    last = full.on_desk(
        "SELECT decision FROM decisions d WHERE rowid = (SELECT max(rowid) FROM decisions WHERE proposal = d.proposal)"
    )
    assert Counter(row[0] for row in last) == {"accepted": 40, "rejected": 50, "later": 10}
    assert full.on_desk("SELECT count(*) FROM decisions WHERE decision = 'reopened'") == [(10,)]
    standing = full.rows("SELECT stage, note FROM standing_evidence")
    assert Counter(row[0] for row in standing) == {"procured": 10, "under_way": 30}
    assert Counter(row[1] for row in standing)["Виж тук"] == 10


def test_what_was_left_for_later_waits_at_the_next_review_and_a_refusal_is_shown(full: House) -> None:
    screens = review(full, "qняма ги тези думи\ra" + "x")
    assert "1 of 10, 10 left" in screens[0].said
    assert any("nowhere the words" in screen.said for screen in screens)


def test_a_review_a_crawl_and_the_site_write_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    house = built(tmp_path)
    for number in range(40):
        house.propose(house.show("paper", f"page-{number}", title=f"Новина {number}"))
    over = Event()
    crawled: list[int] = []
    answered: list[str] = []

    def crawl() -> None:
        while not over.is_set():
            crawled.append(house.show("town", f"new-{len(crawled)}", title=f"Друго {len(crawled)}"))

    def answer() -> None:
        with house.ledger() as ledger:
            while not over.is_set():
                said = {"by": "Петър", "at": house.now}
                answered.append(ledger.reply(SEWER, "Работим.", author="Кмет", received="2024-05-01", **said))
                ledger.note(SEWER, "Да се пита.", **said)

    others = [Thread(target=each) for each in (crawl, answer)]
    for each in others:
        each.start()
    try:
        screens = review(house, "ar" * 20 + "x")
    finally:
        over.set()
        for each in others:
            each.join()
    assert any("All are decided on" in screen.said for screen in screens)
    assert house.rows("SELECT count(*) FROM standing_evidence") == [(20,)]
    assert house.on_desk("SELECT decision, count(*) FROM decisions GROUP BY decision ORDER BY decision") == [
        ("accepted", 20), ("rejected", 20),
    ]  # fmt: skip
    assert crawled
    assert answered
    assert house.rows("SELECT count(*) FROM articles WHERE source = 'town'") == [(len(crawled),)]
    assert (
        house.rows("SELECT count(*) FROM replies") == house.on_desk("SELECT count(*) FROM notes") == [(len(answered),)]
    )


@pytest.mark.parametrize("file", ["archive.db", "desk.db"])
def test_a_key_that_another_process_keeps_waiting_is_told_so_and_may_be_pressed_again(
    tmp_path: Path, file: str
) -> None:
    house = built(tmp_path)
    proposal = house.propose(house.show("paper"))
    other = sqlite3.connect(tmp_path / file, isolation_level=None)

    def keys() -> Iterator[str]:
        other.execute("BEGIN IMMEDIATE")
        yield "a"
        assert house.rows("SELECT count(*) FROM evidence") == [(0,)]
        other.execute("ROLLBACK")
        yield from "ax"

    screens = review(house, keys())
    other.close()
    assert "another process is writing to it; nothing was done, try again" in screens[1].said
    assert house.rows("SELECT id FROM standing_evidence") == [(proposal,)]
    assert house.on_desk("SELECT decision FROM decisions") == [("accepted",)]


def test_a_recording_can_be_played(full: House) -> None:
    head, *events = map(json.loads, record_review.cast(iter(review(full, "?jx")), "a review"))
    assert (head["version"], head["width"]) == (2, record_review.COLUMNS)
    assert [event[1] for event in events] == ["o"] * len(events)
    assert any("accept: it becomes evidence" in event[2] for event in events)
    assert next(cycle(events))[0] == 0

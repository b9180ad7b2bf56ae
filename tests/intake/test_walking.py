"""Which pages of a listing a crawl asks for, and that it misses nothing on them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.intake.town import Town, serving


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with serving(tmp_path) as made:
        made.notices = list(range(100, 112))
        yield made


def walks(town: Town, *columns: str) -> list[tuple[object, ...]]:
    return town.rows(f"SELECT {', '.join(columns)} FROM walks ORDER BY id")


def test_a_sorted_listing_is_walked_once_in_full_and_then_to_its_first_settled_page(town: Town) -> None:
    town.crawl()
    assert town.kept == set(town.notices)
    town.crawl()
    assert town.listings == ["/news"]
    town.notices.insert(0, 99)
    town.crawl()
    assert town.listings == ["/news", "/news?page=2"]
    assert 99 in town.kept
    assert walks(town, "depth", "outcome", "steady") == [("full", "end", 1), ("new", "known", 1), ("new", "known", 1)]


def test_a_listing_is_walked_in_full_again_after_a_week(town: Town) -> None:
    town.crawl()
    town.notices.insert(8, 200)  # slipped in among old ones
    town.crawl()
    assert 200 not in town.kept
    town.day = 7.1
    town.crawl()
    assert 200 in town.kept


def test_a_new_article_beyond_settled_pages_makes_later_walks_go_as_deep(town: Town) -> None:
    town.crawl()
    town.notices.insert(10, 200)
    town.day = 7.1
    town.crawl()
    assert walks(town, "reach")[-1] == (3,)
    town.notices.insert(11, 201)
    town.crawl()
    assert 201 in town.kept


@pytest.mark.parametrize("order", ["oldest first", "none"])
def test_a_listing_that_does_not_stand_from_new_to_old_is_read_to_its_end(town: Town, order: str) -> None:
    town.notices = town.notices[::-1] if order == "oldest first" else [103, 111, 100, 107, 109, 101, 110, 104, 99, 108]
    town.crawl()
    town.notices.append(50)
    town.crawl()
    assert 50 in town.kept


def test_a_page_in_the_middle_that_fails_keeps_nothing_else_out_and_is_walked_again(town: Town) -> None:
    town.broken.add("/news?page=2")
    report = town.crawl()
    assert (report.outcome, town.kept) == ("partial", set(town.notices) - {103, 104, 105})
    assert walks(town, "outcome") == [("failed",)]
    town.broken.clear()
    town.crawl()
    assert town.kept == set(town.notices)


def test_an_article_that_slides_over_a_page_border_is_found(town: Town) -> None:
    def shift(path: str) -> None:
        if path == "/news?page=2" and 100 in town.notices:
            town.notices.remove(100)

    town.before = shift
    town.crawl()
    assert 103 in town.kept


def test_a_pager_that_makes_up_articles_for_ever_ends_with_that_on_record(town: Town) -> None:
    def grow(path: str) -> None:
        if path.startswith("/news"):
            town.notices.extend([1000 + len(town.notices)])

    town.notices, town.size, town.before = [100], 1, grow
    town.crawl()
    assert walks(town, "outcome", "pages < 40") == [("endless", 1)]


def test_a_backfill_goes_on_where_it_stopped_though_the_listing_has_shifted(town: Town) -> None:
    town.notices = list(range(100, 130))
    town.crawl(backfill=True, limit=10)
    assert len(town.kept) == 10
    [(page, back_to, reached)] = town.rows("SELECT page, back_to, reached_at FROM backfills")
    assert (page, back_to, reached) == (3, "2023-11", None)
    town.notices[:0] = [80, 81]
    town.notices.remove(101)
    town.crawl(backfill=True, limit=10)
    assert "/news" not in town.listings
    town.crawl(backfill=True, limit=100)
    assert set(range(100, 130)) <= town.kept
    [(back_to, reached)] = town.rows("SELECT back_to, reached_at FROM backfills")
    assert (back_to, str(reached)[:10]) == ("2023-10", "2024-03-02")
    town.crawl()
    assert {80, 81} <= town.kept


def test_a_backfill_that_was_begun_anew_walks_from_the_first_page(town: Town) -> None:
    town.crawl(backfill=True)
    town.crawl(backfill=True)
    assert town.listings[0] == "/news"
    assert walks(town, "outcome") == [("end",), ("end",)]

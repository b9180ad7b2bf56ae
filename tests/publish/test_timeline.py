"""The timeline: every month of the range, what is not covered told apart, and a drawing that stays small."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from scraper.archive.reach import Reach
from scraper.publish.timeline import HEIGHT, WIDTH, Timeline, laid_out

TODAY = date(2024, 6, 15)
WHOLE = Reach("a", "2020-01", "2024-06-14")


def drawn(months: list[tuple[str, int]], *reaches: Reach, **more: object) -> Timeline:
    found = laid_out(months, reaches or (WHOLE,), TODAY, (None, None), **more)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_months_without_any_stand_between_those_with_some() -> None:
    bars = drawn([("2023-11", 4), ("2024-02", 8)]).bars
    assert [(bar.period, bar.count) for bar in bars] == [
        ("2023-11", 4),
        ("2023-12", 0),
        ("2024-01", 0),
        ("2024-02", 8),
    ]
    assert (bars[0].height, bars[1].height, bars[3].height) == (HEIGHT // 2, 0, HEIGHT)


def test_one_month_alone_has_no_spread() -> None:
    assert laid_out([("2024-02", 8)], (WHOLE,), TODAY, (None, None)) is None
    assert laid_out([], (WHOLE,), TODAY, (None, None)) is None


def test_the_days_asked_for_are_drawn_though_their_ends_are_empty() -> None:
    found = laid_out([("2023-11", 4)], (WHOLE,), TODAY, ("2023-01-01", "2023-12-31"))
    assert found is not None
    assert [found.bars[0].period, found.bars[-1].period] == ["2023-01", "2023-12"]


def test_months_that_are_to_come_are_not_drawn() -> None:
    found = laid_out([("2024-02", 4)], (WHOLE,), TODAY, ("2024-01-01", "2024-12-31"))
    assert found is not None
    assert found.bars[-1].period == "2024-06"


def test_what_no_source_covers_is_told_from_what_some_do() -> None:
    late = Reach("b", "2024-02", "2024-06-14", (("2024-04-01", "2024-04-30"),))
    bars = drawn([("2019-12", 1), ("2024-06", 1)], WHOLE, late).bars
    told = {bar.period: bar.covered for bar in bars}
    assert [told[month] for month in ("2019-12", "2020-01", "2024-01", "2024-02", "2024-04", "2024-05")] == [
        *("none", "some", "some", "all", "some", "all")
    ]
    hatches = drawn([("2019-12", 1), ("2024-06", 1)], WHOLE, late).hatches
    assert [hatch.covered for hatch in hatches] == ["none", "some", "some"]
    assert hatches[0].x == 0


def test_a_source_that_was_never_read_to_the_end_covers_nothing() -> None:
    assert {bar.covered for bar in drawn([("2024-01", 1), ("2024-03", 1)], Reach("c", None, None)).bars} == {"none"}


def test_a_long_range_is_drawn_by_years() -> None:
    found = drawn([("1990-05", 3), ("1990-06", 4), ("2024-01", 1)])
    assert found.by == "year"
    assert [(found.bars[0].period, found.bars[0].count), found.bars[-1].period] == [("1990", 7), "2024"]


def test_in_a_drawing_that_may_not_be_large_the_years_are_links() -> None:
    found = drawn([("2020-05", 3), ("2024-01", 1)], most=40)
    assert (found.by, found.fine, len(found.bars)) == ("month", False, 45)
    assert [year for _, _, year in found.years] == ["2020", "2021", "2022", "2023", "2024"]


def test_a_wrong_date_does_not_stretch_the_drawing() -> None:
    found = drawn([("0204-01", 2), ("2023-01", 5), ("2024-01", 1), ("9024-01", 3)])
    assert len(found.bars) <= 60
    assert (found.bars[-1].period, found.outside) == ("2025", 5)


def test_the_table_has_the_numbers_of_the_drawing() -> None:
    found = drawn([("2023-11", 4), ("2024-02", 8)])
    (latest, months), (earliest, before) = found.table
    assert (latest, earliest) == ("2024", "2023")
    assert [bar and bar.count for bar in months] == [0, 8] + [None] * 10
    assert [bar and bar.count for bar in before] == [None] * 10 + [4, 0]


@given(st.dictionaries(st.dates().map(lambda day: f"{day:%Y-%m}".rjust(7, "0")), st.integers(1, 10_000), max_size=40))
def test_whatever_the_dates_every_announcement_is_drawn_or_told(months: dict[str, int]) -> None:
    found = laid_out(sorted(months.items()), (WHOLE,), TODAY, (None, None))
    if found is not None:
        assert sum(bar.count for bar in found.bars) + found.outside == sum(months.values())
        assert all(0 <= bar.x <= WIDTH and 0 <= bar.height <= HEIGHT for bar in found.bars)
        assert len(found.bars) <= 300

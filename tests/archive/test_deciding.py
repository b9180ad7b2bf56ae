"""What health makes of crawls, fields and silences, without an archive."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from scraper.archive.health.crawls import Crawl, Lost
from scraper.archive.health.deciding import Condition, Facts, Reason, decide, needs_a_person
from scraper.archive.health.fields import Taken, drifts
from scraper.archive.health.rhythm import learn
from scraper.archive.health.wording import worded

NOW = datetime(2024, 5, 20, 8, tzinfo=UTC)
WELL = Crawl(NOW, "ok", fetched=10, new=1)
FAILED = Crawl(NOW, "failed", failed=1, error="http://t/: no answer", kinds={"unanswered": 1})
BLOCKED = Crawl(NOW, "failed", failed=1, error="http://t/: 403", kinds={"blocked": 1}, guard="a page of a guard")
MISFIT = Crawl(NOW, "failed", failed=1, error="http://t/: no item", kinds={"unfit": 1}, of_walk=frozenset({"unfit"}))
WEEKLY = learn([date(2023, 5, 1) + timedelta(days=7 * n) for n in range(55)])  # to 13 May 2024


def ago(crawl: Crawl, hours: float) -> Crawl:
    return replace(crawl, started_at=NOW - timedelta(hours=hours))


def told(*crawls: Crawl, well: datetime | None = NOW, **facts: object) -> Condition:
    return decide(Facts(NOW, crawls, well, **facts))[0]  # type: ignore[arg-type]


def test_one_bad_hour_calls_nobody() -> None:
    assert told(FAILED, ago(WELL, 2)) == "ok"
    assert told(BLOCKED, ago(WELL, 2)) == "ok"
    assert told(FAILED, ago(FAILED, 2), ago(WELL, 4)) == "ok"


def test_errors_that_last_a_day_are_failing_and_a_guard_s_are_blocked() -> None:
    assert told(FAILED, ago(FAILED, 12), ago(FAILED, 24), ago(WELL, 36)) == "failing"
    assert told(BLOCKED, ago(BLOCKED, 24), ago(WELL, 48)) == "blocked"


def test_a_source_that_never_worked_is_failing_at_once() -> None:
    assert told(FAILED, well=None) == "failing"


def test_a_listing_that_answers_otherwise_than_its_rule_expects_is_drifting_at_once() -> None:
    assert told(MISFIT, ago(WELL, 2)) == "drifting"
    assert told(replace(WELL, outcome="partial", error="looks otherwise", redesigned=True), ago(WELL, 2)) == "drifting"


def test_some_pages_that_fail_do_not_make_a_crawl_fail() -> None:
    partial = Crawl(NOW, "partial", fetched=40, failed=3, kinds={"unanswered": 3})
    assert told(partial, ago(partial, 24), ago(partial, 48)) == "ok"
    assert told(replace(partial, fetched=2), ago(replace(partial, fetched=2), 24)) == "failing"


def test_new_pages_that_do_not_fit_are_drifting_and_those_that_cannot_be_had_failing() -> None:
    assert told(WELL, lost=Lost(unfit=3, came=1)) == "drifting"
    assert told(WELL, lost=Lost(others=3, came=1)) == "failing"
    assert told(WELL, lost=Lost(unfit=2, others=1, came=9)) == "ok"


def test_the_newest_announcements_leaving_the_listing_at_once_is_drifting() -> None:
    assert told(WELL, unlisted=5) == "drifting"


@pytest.mark.parametrize(("days", "condition"), [(7, "ok"), (8, "quiet"), (40, "stale")])
def test_a_silence_is_held_against_the_rhythm(days: int, condition: str) -> None:
    assert WEEKLY is not None
    looked = datetime.combine(WEEKLY.last + timedelta(days=days), NOW.timetz())
    assert told(replace(WELL, started_at=looked), well=looked, rhythm=WEEKLY) == condition


def test_only_what_a_crawl_has_looked_at_counts_as_silence() -> None:
    assert WEEKLY is not None
    looked = datetime.combine(WEEKLY.last + timedelta(days=3), NOW.timetz())
    later = replace(FAILED, started_at=looked + timedelta(days=40))
    crawls = (later, replace(WELL, started_at=looked))
    assert decide(Facts(later.started_at, crawls, looked, WEEKLY))[0] == "ok"


def test_a_crawl_under_way_does_not_hide_what_is_wrong() -> None:
    running = Crawl(NOW, "running")
    assert told(running, ago(WELL, 2)) == "running"
    assert told(running, ago(FAILED, 2), ago(FAILED, 30)) == "failing"


def test_a_crawl_that_should_have_begun_is_overdue_but_not_in_the_same_hour() -> None:
    assert told(ago(WELL, 30), due_by=NOW - timedelta(hours=6)) == "overdue"
    assert told(ago(WELL, 30), due_by=NOW - timedelta(hours=1)) == "ok"


def test_a_source_that_has_ended_calls_nobody_whatever_happened() -> None:
    condition, reason = decide(Facts(NOW, (FAILED,), discontinued=("2024-05-01", "moved")))
    assert condition == "discontinued"
    assert not needs_a_person(condition, reason)
    assert worded(reason) == "not crawled since 2024-05-01: moved"


def test_a_source_never_crawled_waits_for_a_person_only_where_the_schedule_should_have_come() -> None:
    assert needs_a_person(*decide(Facts(NOW)))
    assert not needs_a_person(*decide(Facts(NOW, scheduled=False)))


# --- fields -----------------------------------------------------------------------------------------------------------

FULL = Taken("Title", "selector", 1000)


def articles(*lately: Taken, before: int = 100) -> list[Taken]:
    return [*lately, *(replace(FULL, title=f"T{n}", length=500 + 10 * n, same=n) for n in range(before))]


def test_a_field_that_falls_away_is_drifting_after_a_few_articles() -> None:
    undated = [replace(FULL, title=f"N{n}", published_from=None, same=-n) for n in range(1, 4)]
    assert [drift.what for drift in drifts(articles(*undated))] == ["date"]
    assert drifts(articles(undated[0])) == ()


def test_a_field_that_was_never_there_is_not_missed() -> None:
    assert drifts([replace(each, published_from=None) for each in articles()]) == ()


def test_a_date_taken_from_elsewhere_is_told() -> None:
    lately = [replace(FULL, title=f"N{n}", published_from="meta", same=-n) for n in range(1, 4)]
    assert [drift.what for drift in drifts(articles(*lately))] == ["date rule"]


def test_texts_that_collapse_are_told() -> None:
    lately = [replace(FULL, title=f"N{n}", length=30 + n, same=-n) for n in range(1, 6)]
    assert [drift.what for drift in drifts(articles(*lately))] == ["length"]


def test_one_title_for_all_is_told() -> None:
    lately = [replace(FULL, title="Town of X", length=800, same=-n) for n in range(1, 6)]
    assert [drift.what for drift in drifts(articles(*lately))] == ["same title"]


def test_few_articles_say_nothing() -> None:
    assert drifts([replace(FULL, title=None, published_from=None, length=0)] * 5) == ()


@pytest.mark.parametrize("kind", ["stale", "quiet", "well", "misfit", "unlisted", "date", "blocked", "overdue"])
def test_a_reason_is_told_in_words_to_each(kind: str) -> None:
    values = dict.fromkeys(("day", "moment", "due", "well"), NOW) | dict.fromkeys(
        ("days", "missed", "longest", "n", "lacking", "of", "before", "of_before", "had"), 3
    )
    reason = Reason(kind, values | {"why": "http://inside.example {secret}"})
    assert "3" in worded(reason) or "2024" in worded(reason)
    assert "inside" not in worded(reason, outside=True)

"""`scraper status`: what it says of a source through a break and after it."""

from __future__ import annotations

import json

from tests.conftest import Shell

DAY = "2024-04-{:02}T09:30:00Z"


def crawl(town: Shell, day: int) -> None:
    town("crawl", "--delay", "0", SCRAPER_NOW=DAY.format(day))


def status(town: Shell, day: int) -> tuple[str, int]:
    """The condition on a day, and what --check exits with."""
    done = town("status", "--json", "--check", SCRAPER_NOW=DAY.format(day))
    return json.loads(done.stdout)[0]["condition"], done.exit_code


def rule(town: Shell, old: str, new: str) -> None:
    path = town.folder / "schedules" / "rozograd.yml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_listing_that_its_rule_fits_no_more_is_drifting_after_one_crawl(town: Shell) -> None:
    crawl(town, 22)
    assert status(town, 22) == ("ok", 0)
    rule(town, "    item: ", "    item: .no-such-thing ")
    crawl(town, 23)
    assert status(town, 23) == ("drifting", 1)


def test_a_discontinued_source_is_crawled_only_by_name_and_calls_nobody(town: Shell) -> None:
    rule(town, "home:", 'discontinued: {since: 2024-04-20, reason: "the town merged"}\nhome:')
    assert "discontinued since 2024-04-20" in town("crawl", SCRAPER_NOW=DAY.format(22)).stderr
    assert status(town, 22) == ("discontinued", 0)
    assert "not crawled since 2024-04-20: the town merged" in town("status").stdout
    town("crawl", "rozograd", "--delay", "0", "--limit", "1", SCRAPER_NOW=DAY.format(22))
    assert json.loads(town("status", "--json").stdout)[0]["articles"] == 1


def test_reasons_are_told_in_the_language_of_the_locale(town: Shell) -> None:
    assert "не е обхождан" in town("status", LC_ALL="bg_BG.UTF-8").stdout

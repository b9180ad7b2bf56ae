"""Quiet hours and saved bytes as a person at the terminal meets them."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Shell

NIGHT, DAY = "2024-02-12T22:30:00Z", "2024-02-12T09:00:00Z"


@pytest.fixture
def sleeping(town: Shell) -> Shell:
    path = town.folder / "schedules" / "rozograd.yml"
    path.write_text(path.read_text("utf-8") + '\nquiet: "22:00-06:00"\n', "utf-8")
    return town


@pytest.mark.parametrize("words", [(), ("rozograd", "--scheduled")], ids=["all", "scheduled"])
def test_in_quiet_hours_a_crawl_that_names_nobody_is_put_off(sleeping: Shell, words: tuple[str, ...]) -> None:
    done = sleeping("crawl", *words, SCRAPER_NOW=NIGHT)
    assert done.exit_code == 0
    assert "rozograd: put off until 06:00" in done.stderr
    assert not (sleeping.folder / "archive.db").exists()


def test_a_person_who_names_the_source_is_told_and_obeyed(sleeping: Shell) -> None:
    done = sleeping("crawl", "rozograd", "--delay", "0", "--limit", "1", SCRAPER_NOW=NIGHT)
    assert done.exit_code == 0
    assert "its quiet hours last until 06:00" in done.stderr
    told = sleeping("crawl", "rozograd", "--delay", "0", "--limit", "1", SCRAPER_NOW=NIGHT, LC_ALL="bg_BG.UTF-8")
    assert "тихите часове са до 06:00" in told.stderr


def test_outside_quiet_hours_nothing_is_said_of_them(sleeping: Shell) -> None:
    done = sleeping("crawl", "--delay", "0", "--limit", "1", SCRAPER_NOW=DAY)
    assert done.exit_code == 0
    assert "quiet" not in done.stderr


def test_the_report_and_the_status_say_what_need_not_be_sent_again(town: Shell) -> None:
    town("crawl", "--delay", "0", "--limit", "3", SCRAPER_NOW=DAY)
    done = town("crawl", "--delay", "0", "--recheck", "--limit", "3", SCRAPER_NOW=DAY)
    assert "kB were known and not sent again" in done.stderr
    assert "kB were known and not sent again" in town("status").stderr
    saved = json.loads(town("status", "--json").stdout)[0]["last_run"]["saved"]
    assert saved > 1000
    report = json.loads(town("crawl", "--delay", "0", "--recheck", "--json", "--limit", "3", SCRAPER_NOW=DAY).stdout)[0]
    assert report["saved"] > 1000
    assert report["stopped"] is None

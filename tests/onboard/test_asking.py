from __future__ import annotations

import asyncio

import pytest

from scraper.errors import PageError, Unanswered
from scraper.models import Answer
from scraper.onboard.asking import Asker
from tests.onboard.test_sections import page


def asker(most: int = 5) -> tuple[Asker, list[str]]:
    asked: list[str] = []

    async def ask(url: str, _: str) -> Answer:
        asked.append(url)
        if "broken" in url:
            raise Unanswered(url, "reset")
        return Answer(url, url, (page("<p>here", url),))

    return Asker(ask, most), asked


def test_an_address_is_asked_for_once_however_it_is_spelled():
    one, asked = asker()
    first = asyncio.run(one.page("https://town.example/a?b=1&c=2"))
    again = asyncio.run(one.page("https://town.example/a?c=2&b=1#top"))
    assert first is again
    assert len(asked) == 1


def test_beyond_its_number_of_requests_a_survey_asks_for_nothing():
    one, asked = asker(most=2)
    got = [asyncio.run(one.page(f"https://town.example/{number}")) for number in range(4)]
    assert [page is not None for page in got] == [True, True, False, False]
    assert len(asked) == 2


def test_a_page_that_fails_is_noted_and_the_first_one_is_told():
    one, _ = asker()
    assert asyncio.run(one.page("https://town.example/broken")) is None
    assert [error.reason for error in one.failures] == ["reset"]
    with pytest.raises(PageError):
        asyncio.run(one.first("https://town.example/broken"))

"""How many articles a site says that it has."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scraper.crawl import stated
from scraper.models import Capture, Listing

RULE = Listing("https://town.example/news")


def page(text: str, *headers: tuple[str, str]) -> Capture:
    return Capture(RULE.url, datetime(2024, 2, 12, tzinfo=UTC), 200, headers, f"<body>{text}".encode(), "listing")


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("общо 431 новини", 431, 431),
        ("Общо: 1 431 новини", 1431, 1431),
        ("1–10 от 431", 431, 431),
        ("Показани 1 - 10 от общо 431 публикации", 431, 431),
        ("Results 1-10 of 1,431", 1431, 1431),
        ("Намерени: 431 резултата", 431, 431),
        ("Page 1 of 44", 431, 440),
        ("Страница 1 от 44", 431, 440),
        ("Seite 1 von 3", 21, 30),
        ("<a href='/news'>1</a> <a href='/news?page=2'>2</a> … <a href='/news?page=44'>44</a>", 431, 440),
        ("<a href='/news/page/2/'>2</a> <a href='/news/page/3/'>3</a>", 21, 30),
    ],
)
def test_a_count_is_read_as_people_write_it(text, least, most):
    said = stated.read(page(text), RULE, 10)
    assert said
    assert (said.least, said.most) == (least, most)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Бюджетът е 431 хил. лв.",
        "от 1-10 март",
        "работно време 8-17 от понеделник",
        "общо 3 новини",  # fewer than the page itself shows
        "<script>'общо 431 новини'</script>",
        "<a href='/calendar/2024/02/29'>29</a>",
        "<a href='https://other.example/news?page=44'>44</a>",
        "Page 5 of 2",
    ],
)
def test_other_numbers_are_no_count(text):
    assert stated.read(page(text), RULE, 10) is None


@pytest.mark.parametrize(
    ("said", "count"), [("431", 431), (" 7 ", 7), ("-1", None), ("many", None), ("9" * 40, None), ("", None)]
)
def test_wordpress_says_it_in_a_header(said, count):
    found = stated.by_header(page("", ("X-WP-Total", said)))
    assert (found.least if found else None) == count

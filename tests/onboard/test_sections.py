from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scraper.models import Capture
from scraper.onboard.sections import kind_of, leads, words


def page(body: str, url: str = "https://town.example/") -> Capture:
    return Capture(
        url, datetime(2026, 11, 1, tzinfo=UTC), 200, (("content-type", "text/html; charset=utf-8"),), body.encode()
    )


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Новини", "news"),
        ("Обяви и съобщения", "notices"),
        ("Aktuelles", "news"),
        ("Търгове и конкурси", "tenders"),
        ("Общински съвет", "council"),
        ("Haberler", "news"),
        ("Архив", "archive"),
        ("Контакти", None),
    ],
)
def test_a_link_is_known_by_its_words(text, kind):
    assert kind_of(text) == kind


def test_a_word_inside_another_says_nothing():
    assert kind_of("Разпоредби") is None  # holds no beginning of a word for news


def test_news_come_before_contacts_whatever_their_order():
    found = leads(page('<nav><a href="/kontakti">Контакти</a><a href="/p?c=88">Новини</a></nav>'))
    assert [lead.text for lead in found] == ["Новини", "Контакти"]


def test_links_to_other_hosts_files_and_the_page_itself_are_no_leads():
    found = leads(page('<a href="https://other.example/news">News</a><a href="/news.pdf">News</a><a href="/">News</a>'))
    assert found == ()


def test_a_sentence_names_no_section():
    assert leads(page(f'<a href="/x">{"Новини за всички жители на града и " * 3}</a>')) == ()


def test_a_base_element_moves_relative_links():
    body = '<base href="https://town.example/bg/"><a href="novini">Новини</a>'
    assert leads(page(body))[0].url == "https://town.example/bg/novini"


def test_words_are_written_in_small_letters():
    assert all(word == word.lower() for said in words().values() for word in said)

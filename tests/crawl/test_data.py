"""Listings that are data: in a page's scripts, beside it, or an interface's answer."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.crawl import data
from scraper.errors import Unfit
from scraper.models import Capture, Listing, Template

URL = "https://town.example/novini"
WANTED = Template(url=r"/novini/[\w-]+$")
RULE = Listing(URL, section="Новини")


@pytest.fixture
def read(captured):
    def run(value: object, url: str = URL, template: Template = WANTED, rule: Listing = RULE):
        kind = "text/html" if isinstance(value, str) else "application/json"
        body = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        return data.read(captured(body, url, kind), rule, template)

    return run


def test_an_address_counts_with_the_title_and_date_of_its_object(read) -> None:
    page = read(
        {
            "data": {
                "items": [{"id": 7, "title": "Обява &amp; търг", "link": "/novini/obyava", "created_at": "2026-03-02"}]
            }
        }
    )
    [link] = page.links
    assert link.url == "https://town.example/novini/obyava"
    assert (link.hints.title, link.hints.date, link.hints.origin) == ("Обява & търг", "2026-03-02", "listing")
    assert link.hints.section == "Новини"


@pytest.mark.parametrize(
    "item",
    [
        {"slug": "obyava", "title": "Т"},
        {"title": "Т", "url": {"path": "https://town.example/novini/obyava"}},
        {"attributes": {"title": "Т", "slug": "obyava"}, "id": 3},
        {"title": {"rendered": "Т"}, "path": "novini/obyava"},
        {"headline": "Т", "_links": {"self": {"href": "/novini/obyava"}}},
    ],
)
def test_slugs_and_nested_addresses_are_found(read, item: dict[str, object]) -> None:
    [link] = read({"news": [item]}).links
    assert (link.url, link.hints.title) == ("https://town.example/novini/obyava", "Т")


def test_menus_authors_and_sections_are_no_news(read) -> None:
    news = {"slug": "a", "title": "А", "date": "2026-03-02", "author": {"slug": "ivan", "name": "Иван"}}
    menu = [{"slug": "kmet", "title": "Кмет"}, {"slug": "uslugi", "title": "Услуги"}]
    assert [link.hints.title for link in read({"links": menu, "news": [news]}).links] == ["А"]


def test_numbers_stand_for_articles_where_the_pattern_says_so(read) -> None:
    page = read([{"id": 12, "name": "А"}, {"id": 11, "name": "Б"}], template=Template(url=r"/novini/\d+$"))
    assert [link.url[-2:] for link in page.links] == ["12", "11"]


def test_the_day_of_publication_goes_before_other_dates_and_seconds_are_read(read) -> None:
    [one, other] = read(
        [
            {"slug": "a", "title": "А", "created": "2026-01-01", "published_at": "2026-02-03T08:00:00+02:00"},
            {"slug": "b", "title": "Б", "date": 1770000000000},
        ]
    ).links
    assert one.hints.date == "2026-02-03T08:00:00+02:00"
    assert (other.hints.date or "").startswith("2026-02-02")


def test_data_beside_a_page_leads_to_pages(read) -> None:
    numbered = [{"data": 1}, {"news": 2}, [3], {"slug": 4, "title": 5}, "obyava", "Обява"]
    assert [link.url for link in read(numbered, f"{URL}/_payload.json").links] == ["https://town.example/novini/obyava"]


def test_data_in_a_page_is_read_where_its_mark_up_has_no_links(read) -> None:
    inline = '<div id=__nuxt></div><script type="application/json" id="__NEXT_DATA__">{"props":{"n":[{"slug":"a","title":"А"}]}}</script>'
    assert [link.hints.title for link in read(inline).links] == ["А"]
    shown = inline + "<a href=/novini/shown>Показана</a>"
    assert [link.hints.title for link in read(shown).links] == ["Показана"]


def test_the_next_page_is_the_one_that_the_data_names(read) -> None:
    said = {"results": [{"slug": "a", "title": "А"}], "links": {"next": "/api/news?page=2", "prev": None}}
    assert read(said, "https://town.example/api/news").next == "https://town.example/api/news?page=2"
    assert read({"results": [{"slug": "a", "title": "А"}], "next": None}).next is None


def test_each_address_counts_once_and_other_addresses_not_at_all(read) -> None:
    twice = [{"slug": "a", "title": "А"}, {"link": "/novini/a"}, {"link": "/kontakti"}, {"image": "/uploads/a.jpg"}]
    assert [(link.url, link.hints.title) for link in read(twice).links] == [("https://town.example/novini/a", "А")]


@pytest.mark.parametrize(
    ("value", "told"), [({}, "0 addresses"), ("<p>Нищо", "0 links"), ([{"link": "/x"}], "0 addresses")]
)
def test_nothing_found_is_told(read, value: object, told: str) -> None:
    with pytest.raises(Unfit, match=told):
        read(value)


def test_without_a_pattern_data_is_refused(read) -> None:
    with pytest.raises(Unfit, match=r"article\.url is not given"):
        read([{"slug": "a"}], template=Template())


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["/novini/a", "2026-01-01"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["slug", "title", "date", "next", "id", "attributes"]) | st.text(max_size=4),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=80, deadline=None)
@given(VALUES)
def test_any_value_is_read_or_refused(value: object) -> None:
    body = json.dumps(value).encode()
    capture = Capture(URL, datetime(2026, 3, 2, tzinfo=UTC), 200, (("Content-Type", "application/json"),), body)
    with suppress(Unfit):
        assert data.read(capture, RULE, WANTED).links

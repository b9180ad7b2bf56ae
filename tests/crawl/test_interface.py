"""What sites answer programs, and feeds that have more than one page."""

from __future__ import annotations

import json

import pytest

from scraper.crawl import feed
from scraper.errors import Unfit

POSTS = "https://town.example/wp-json/wp/v2/posts?per_page=2"
POST = {
    "id": 1,
    "date": "2026-03-02T10:00:00",
    "date_gmt": "2026-03-02T08:00:00",
    "link": "https://town.example/obyava/",
}
RSS = '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>x</title>{head}<item><title>Обява</title><link>/a</link></item></channel></rss>'


@pytest.fixture
def page(captured):
    def run(body: object, url: str = POSTS, *headers: tuple[str, str]):
        text = body if isinstance(body, str) else json.dumps(body)
        kind = "application/rss+xml" if isinstance(body, str) else "application/json; charset=UTF-8"
        return feed.page(captured(text, url, headers=(("Content-Type", kind), *headers)), "Новини")

    return run


def test_a_post_leads_to_its_page_on_the_town_s_own_day(page) -> None:
    [link] = page([{**POST, "title": {"rendered": "Търг &#8211; 2"}}]).links
    assert link.url == "https://town.example/obyava/"
    assert (link.hints.title, link.hints.date) == ("Търг – 2", "2026-03-02T10:00:00")
    assert (link.hints.origin, link.hints.section) == ("feed", "Новини")


def test_posts_go_on_by_the_link_header_or_by_how_many_pages_there_are(page) -> None:
    linked = ("Link", '<https://town.example/p?page=1>; rel="prev", <https://town.example/p?page=3>; rel="next"')
    assert page([POST], POSTS, linked).next == "https://town.example/p?page=3"
    counted = ("X-WP-TotalPages", "3")
    assert page([POST], POSTS, counted).next == f"{POSTS}&page=2"
    assert page([POST], f"{POSTS}&page=3", counted).next is None
    assert page([POST]).next is None
    assert page([]).links == ()


def test_a_json_feed_is_read_with_its_next_page(page) -> None:
    said = {
        "version": "https://jsonfeed.org/version/1.1",
        "next_url": "/feed.json?p=2",
        "items": [
            {"id": "1", "url": "/a", "title": "Обява", "date_published": "2026-03-02T10:00:00+02:00"},
            {"id": "2"},
            3,
        ],
    }
    found = page(said, "https://town.example/feed.json")
    assert [link.url for link in found.links] == ["https://town.example/a"]
    assert found.links[0].hints.date == "2026-03-02T10:00:00+02:00"
    assert found.next == "https://town.example/feed.json?p=2"


def test_json_api_leads_to_aliases_and_else_to_nodes(page) -> None:
    nodes = [
        {"attributes": {"title": "А", "created": "2026-03-02T08:00:00+00:00", "path": {"alias": "/news/a"}}},
        {"attributes": {"title": "Б", "drupal_internal__nid": 7, "path": {"alias": None}}},
        {"attributes": {"title": "В"}},
    ]
    said = {"data": nodes, "links": {"next": {"href": "https://town.example/jsonapi/node/news?page%5Boffset%5D=50"}}}
    found = page(said, "https://town.example/jsonapi/node/news")
    assert [link.url for link in found.links] == ["https://town.example/news/a", "https://town.example/node/7"]
    assert found.next == "https://town.example/jsonapi/node/news?page%5Boffset%5D=50"


@pytest.mark.parametrize("said", [{"news": []}, [{"id": 1}], {"data": "x"}, {"version": "2"}, [1]])
def test_other_json_is_no_feed(page, said: object) -> None:
    with pytest.raises(Unfit, match="expected WordPress"):
        page(said)


def test_broken_json_is_no_feed(captured) -> None:
    with pytest.raises(Unfit, match="expected JSON"):
        feed.page(captured("[{", POSTS, "application/json"))


def test_a_feed_names_its_next_page_and_wordpress_has_one_without_saying(page) -> None:
    named = RSS.format(head='<atom:link rel="next" href="/feed?p=2"/>')
    assert (page(named, "https://town.example/feed").next, page(named).guessed) == (
        "https://town.example/feed?p=2",
        False,
    )
    wordpress = RSS.format(head="<generator>https://wordpress.org/?v=6.1</generator>")
    assert page(wordpress, "https://town.example/feed/").next == "https://town.example/feed/?paged=2"
    assert page(wordpress, "https://town.example/feed/?paged=2").next == "https://town.example/feed/?paged=3"
    assert page(wordpress).guessed
    assert page(RSS.format(head=""), "https://town.example/feed").next is None

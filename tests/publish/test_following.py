"""Feeds: held against RFC 4287 by a checker of our own, paged, asked again without being sent again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import feedparser
import httpx
import pytest
from sqlite_utils import Database

Get = Callable[..., httpx.Response]
ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ("/search.atom", "/search.atom?q=вода&source=kazanlak", "/search.atom?q=няма", "/changes.atom")
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def checked(content: bytes) -> Element:
    """The feed, once it keeps what RFC 4287 demands."""
    root = fromstring(content)
    assert root.tag == f"{ATOM}feed"
    _one(root, "id"), _one(root, "title")
    _moment(_one(root, "updated"))
    _links(root)
    assert [link.get("rel") for link in root.findall(f"{ATOM}link")].count("self") == 1
    ids = set()
    for entry in root.findall(f"{ATOM}entry"):
        ids.add(_one(entry, "id"))
        _one(entry, "title"), _moment(_one(entry, "updated"))
        for published in entry.findall(f"{ATOM}published"):
            _moment(published.text or "")
        author = entry.find(f"{ATOM}author")
        assert author is not None
        _one(author, "name")
        _links(entry)
        (summary,) = entry.findall(f"{ATOM}summary")
        assert summary.get("type") in ("text", "html")
    assert len(ids) == len(root.findall(f"{ATOM}entry"))
    return root


def _one(element: Element, name: str) -> str:
    (found,) = element.findall(f"{ATOM}{name}")
    assert (found.text or "").strip()
    return found.text or ""


def _moment(text: str) -> None:
    assert _RFC3339.fullmatch(text), text
    assert datetime.fromisoformat(text).tzinfo


def _links(element: Element) -> None:
    links = element.findall(f"{ATOM}link")
    assert [link.get("rel") for link in links].count("alternate") == 1
    for link in links:
        assert re.match(r"https?://", link.get("href") or "")


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_keeps_what_the_standard_demands(get: Get, address: str) -> None:
    answer = get(address)
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    checked(answer.content)
    assert not feedparser.parse(answer.content).bozo


def test_a_time_of_publication_is_given_with_its_seconds_and_zone_or_not_at_all(
    build: Any, tmp_path: Path, make_site: Callable[..., Get]
) -> None:
    build.source("kazanlak", "Община Казанлък")
    for published in ("2024-02-12T10:30+02:00", "2024-02-12T10:30", "2024-02-12"):
        build.article("Вода", "вода", published=published)
    build.database.conn.commit()
    root = checked(make_site(tmp_path / "archive.db")("/search.atom").content)
    assert [each.text for each in root.iter(f"{ATOM}published")] == ["2024-02-12T10:30:00+02:00"]


def test_a_feed_says_its_language_and_each_entry_its_own(get: Get) -> None:
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    root = checked(get("/search.atom", headers={"accept-language": "en"}).content)
    assert root.get(lang) == "en"
    assert {entry.get(lang) for entry in root.findall(f"{ATOM}entry")} == {"bg"}


def test_whoever_has_the_feed_is_told_so(get: Get) -> None:
    for address in FEEDS:
        answer = get(address)
        tag = answer.headers["etag"]
        for said in (tag, f'"other", W/{tag}', "*"):
            again = get(address, headers={"if-none-match": said})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == tag
        assert get(address, headers={"if-none-match": '"other"'}).status_code == 200
        since = {"if-modified-since": answer.headers["last-modified"]}
        assert get(address, headers=since).status_code == 304
        assert get(address, headers=since | {"if-none-match": '"other"'}).status_code == 200  # RFC 9110, 13.1.3
        assert get(address, headers={"if-modified-since": "yesterday"}).status_code == 200


def test_a_feed_that_changed_is_sent(tmp_path: Path, archive: Path, make_site: Callable[..., Get]) -> None:
    Database(archive).execute("VACUUM INTO ?", (str(tmp_path / "archive.db"),))
    get = make_site(tmp_path / "archive.db")
    tag = get("/search.atom").headers["etag"]
    database = Database(tmp_path / "archive.db")
    database["articles"].update(1, {"visibility": "staff"})
    database.conn.commit()
    again = get("/search.atom", headers={"if-none-match": tag})
    assert again.status_code == 200
    assert "Канализация край Копринка" not in again.text
    assert again.headers["cache-control"] == "no-cache"  # what is taken down must not be shown from a cache


def test_changes_are_paged_to_their_end_and_each_comes_once(
    build: Any, tmp_path: Path, make_site: Callable[..., Get]
) -> None:
    build.source("kazanlak", "Община Казанлък")
    for number in range(120):
        article = build.article(f"Вода {number}", "вода")
        build.insert("events", article=article, kind="missing", at=f"2024-03-{1 + number % 9:02}T08:00:00Z")
    build.database.conn.commit()
    get, address, seen = make_site(tmp_path / "archive.db"), "/changes.atom?kind=missing", []
    while address:
        root = checked(get(address).content)
        seen += [_one(entry, "id") for entry in root.findall(f"{ATOM}entry")]
        following = [link.get("href") for link in root.findall(f"{ATOM}link") if link.get("rel") == "next"]
        address = following[0].removeprefix("http://localhost") if following and following[0] else ""
    assert len(seen) == len(set(seen)) == 120


def test_the_feed_of_changes_has_the_filters_of_the_page(get: Get) -> None:
    titles = [
        entry.title for entry in feedparser.parse(get("/changes.atom?kind=edited&source=kazanlak").content).entries
    ]
    assert titles == ["Edited: Канализация край Копринка"]
    assert feedparser.parse(get("/changes.atom?source=shipka").content).entries == []
    for wrong in ("kind=x", "source=tajna", "from=x", "to=2024-13-01", "town=Тайна служба", "next=x"):
        answer = get(f"/changes.atom?{wrong}")
        assert (answer.status_code, answer.json()["status"]) == (400, 400), wrong


@pytest.mark.parametrize(
    ("page", "feeds"),
    [
        ("/search?q=вода", ["/search.atom?q=%D0%B2%D0%BE%D0%B4%D0%B0"]),
        ("/changes?kind=edited", ["/changes.atom?kind=edited"]),
        ("/source/kazanlak", ["/search.atom?source=kazanlak", "/changes.atom?source=kazanlak"]),
    ],
)
def test_a_page_says_where_it_can_be_followed(get: Get, page: str, feeds: list[str]) -> None:
    head = get(page).text.split("</head>")[0]
    assert re.findall(r'<link rel="alternate" type="application/atom\+xml"[^>]*href="([^"]+)"', head) == feeds
    for feed in feeds:
        checked(get(feed).content)
